"""The only writers of what reporting keeps."""
