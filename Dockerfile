# The product without its embedded servers: PostgreSQL and Valkey are other containers (see
# docker-compose.yml). One image serves as web server, worker, beat and migration.
FROM node:22-bookworm-slim AS frontend
WORKDIR /build/frontend
RUN apt-get update && apt-get install -y --no-install-recommends python3 && rm -rf /var/lib/apt/lists/*
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc frontend/build frontend/files.txt ./
RUN python3 build

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core graphviz \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home --home-dir /srv/opkoers opkoers
WORKDIR /srv/opkoers/app
COPY requirements/base.txt requirements/base.txt
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements/base.txt
COPY . .
COPY --from=frontend /build/frontend/dist frontend/dist
ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    XDG_CACHE_HOME=/tmp/cache \
    OPKOERS_STATE=/srv/opkoers/state
# Translations and static files belong to the image; the keys here only serve to load the settings.
RUN mkdir -p "$OPKOERS_STATE" \
    && python -c "from opkoers.embedded.build import compile_translations as c; c()" \
    && SECRET_KEY=build OPKOERS_KEYS=build DATABASE_URL=postgres://build/build \
        python manage.py collectstatic --noinput --verbosity=0 \
    && mkdir -p "$OPKOERS_STATE/files" "$OPKOERS_STATE/mail" "$OPKOERS_STATE/certificates" "$OPKOERS_STATE/run" \
    && chown -R opkoers:opkoers "$OPKOERS_STATE"
USER opkoers
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", \
     "--blocking-threads", "4", "opkoers.wsgi:application"]
