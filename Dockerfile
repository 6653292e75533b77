# The hotline's own programs: controller, worker, web server with the built desks. Asterisk has an image of its own.
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npx vite build --config src/desks/vite.config.ts

FROM debian:forky-slim
# The sound tools out of the same list that the unpacked tree is made from.
COPY src/appliances/debian-packages.txt /tmp/
RUN apt-get update \
 && grep -E '^(sox|libsox|espeak)' /tmp/debian-packages.txt | xargs apt-get install -y --no-install-recommends nodejs \
 && rm -rf /var/lib/apt/lists/* /tmp/debian-packages.txt \
 && useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin hotline \
 && install -d -o hotline -g hotline -m 0750 /var/lib/hotline
WORKDIR /app
COPY --from=build /app /app
# Here, for the code that V8 keeps belongs to the Node that made it.
RUN node bin/build-programs.mjs
USER 10001
ENV NODE_ENV=production HOTLINE_HOME=/var/lib/hotline
VOLUME /var/lib/hotline
CMD ["node", "bin/start.mjs"]
