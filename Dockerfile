# A container with nothing but gtmpl: `docker build -t gtmpl .`, then `docker run --rm -v "$PWD:/work" gtmpl template .`
FROM debian:12-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends \
    binutils check g++ gcc git libarchive-dev libcrypt-dev libcurl4-openssl-dev libgit2-dev libre2-dev libssl-dev libutf8proc-dev \
    libyaml-dev make pkg-config zlib1g-dev
WORKDIR /source
COPY . .
RUN make -j"$(nproc)" BUILD=/build static && strip -o /gtmpl /build/gtmpl

FROM scratch
COPY --from=build /gtmpl /usr/bin/gtmpl
COPY --from=build /source/LICENSE /usr/share/doc/gtmpl/LICENSE
WORKDIR /work
ENTRYPOINT ["/usr/bin/gtmpl"]
