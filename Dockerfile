FROM oven/bun:1.4.5-slim AS packages
WORKDIR /app
COPY package.json bun.lock ./
RUN bun install --frozen-lockfile --production

FROM oven/bun:1.4.5-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data MIMALLOC_PURGE_DELAY=-1
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY . .
RUN install -d -o bun -g bun /data
USER bun
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["bun", "-e", "process.exit((await fetch(`http://127.0.0.1:${process.env.PORT}/livez`)).ok ? 0 : 1)"]
# Not by `bun start`: process 1 must get the SIGTERM of `docker stop` itself.
CMD ["bun", "src/server.ts"]
