"""The Effectencalculator: what a programme costs, beside what people expected without it."""
