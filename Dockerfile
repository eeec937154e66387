# One image for both processes. Web server:   docker run louyi
#                               Job worker:   docker run louyi python -m flask --app app worker
#                               Migrations:   docker run louyi python -m flask --app app migrate
# Settings come from the environment: see docs/operations.md.
FROM python:3.11-slim AS packages
WORKDIR /srv/louyi
COPY requirements.txt ./
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt

FROM python:3.11-slim
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 LOUYI_MODE=production
RUN useradd --system --uid 10001 --home-dir /srv/louyi --shell /usr/sbin/nologin louyi
COPY --from=packages /opt/venv /opt/venv
WORKDIR /srv/louyi
COPY config.py ./
COPY app app
COPY migrations migrations
COPY templates templates
COPY static static
RUN python -m app.setup.catalogues
USER louyi
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
STOPSIGNAL SIGTERM
CMD ["gunicorn", "--config", "app/gunicorn_conf.py", "--bind", "0.0.0.0:8000", "app.wsgi:app"]
