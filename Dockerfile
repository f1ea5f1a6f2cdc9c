# Kith's server. The database is an image of its own: see docker-compose.yml.
FROM node:20-bookworm-slim AS build
WORKDIR /kith
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY bin ./bin
COPY src ./src
RUN node bin/build.mjs && npm prune --omit=dev

FROM node:20-bookworm-slim
ENV NODE_ENV=production KITH_HOST=0.0.0.0 KITH_HOME=/var/lib/kith
WORKDIR /kith
COPY --from=build /kith/node_modules ./node_modules
COPY --from=build /kith/dist ./dist
COPY package.json ./
COPY bin/kith.mjs ./bin/kith.mjs
COPY cypher ./cypher
RUN install -d -o node -g node -m 700 /var/lib/kith
USER node
EXPOSE 4000
# A first start fills and analyses a demo graph before it serves: minutes, on a busy machine ten.
HEALTHCHECK --interval=10s --timeout=5s --start-period=600s --retries=6 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.KITH_PORT ?? 4000}/ready`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "--max-semi-space-size=32", "bin/kith.mjs"]
CMD ["start"]
