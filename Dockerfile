# docker build -t service-pulse . && docker run -e KPI_ACCESS_TOKEN=… -p 127.0.0.1:8501:8501 -v service-pulse:/data service-pulse
FROM python:3.13-slim

WORKDIR /app
COPY requirements.lock ./
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock
COPY app.py pyproject.toml LICENSE LICENCES.md ./
COPY .streamlit .streamlit
COPY data data
COPY kpi kpi
COPY pages pages
RUN useradd --create-home --uid 10001 pulse && install -d -o pulse -m 0700 /data
USER pulse
ENV KPI_STORE=/data/service-pulse.duckdb PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
VOLUME /data
EXPOSE 8501
HEALTHCHECK --interval=30s --start-period=60s CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8501/health', timeout=5)"]
CMD ["python", "-m", "streamlit", "run", "app.py", "--server.headless", "true", "--server.address", "0.0.0.0"]
