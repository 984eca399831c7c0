# One image for worker and API. Build: docker build -t needmonitor .
FROM node:24-slim AS web
WORKDIR /src/web
COPY web/package.json web/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY web/ ./
RUN npm run build

FROM python:3.13-slim
ENV PYTHONSAFEPATH=1 PYTHONUNBUFFERED=1
WORKDIR /src
COPY locks/ locks/
RUN pip install --no-cache-dir --require-hashes -r locks/demo.txt
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY dictionary/ dictionary/
COPY producers/ producers/
COPY streams/ streams/
COPY api/ api/
COPY needmonitor/ needmonitor/
COPY web/package-lock.json web/package-lock.json
RUN python needmonitor/supply.py sbom
COPY --from=web /src/api/static/build/ api/static/build/
RUN pip install --no-cache-dir --no-deps --no-build-isolation . && rm -rf /src/*
RUN useradd --no-create-home --uid 10001 needmonitor
USER needmonitor
WORKDIR /
ENTRYPOINT ["needmonitor"]
