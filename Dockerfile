# Images of the service, each one static binary and nothing else unless said:
#
#   docker build .                   from source, needs nothing but this checkout
#   docker build --target debug .    the same with a shell and busybox's tools beside it
#   --target release                 the binaries that GoReleaser built; pulls nothing
#
# The binary brings its own CA roots and time zones.

# What all images have in common. The path is where ko puts the binary too: one command, one
# manifest for either.
FROM scratch AS image
USER 65532:65532
# What the service keeps without a database, unless a volume is mounted there. It is the user's own, since
# it comes after USER.
WORKDIR /data
EXPOSE 8080
# Unhealthy when the store has not answered for half a minute. A start may take a minute, for as long the
# service waits for its database.
HEALTHCHECK --interval=10s --timeout=3s --start-period=1m --retries=3 CMD ["/ko-app/shipped", "healthcheck"]
ENTRYPOINT ["/ko-app/shipped"]
CMD ["serve"]

FROM image AS release
ARG TARGETPLATFORM
COPY $TARGETPLATFORM/shipped /ko-app/shipped

FROM --platform=$BUILDPLATFORM golang:1.26 AS build
WORKDIR /src
ENV CGO_ENABLED=0
# What a release was given makes the release's own bytes; without it, the binary says what .git says.
ARG VERSION COMMIT DATE
ARG TARGETOS TARGETARCH TARGETVARIANT
# Modules and compiled packages are kept in caches of their own, so that a change of the code downloads
# nothing again. A layer of `go mod download` would fetch the modules of all pinned tools as well.
RUN --mount=type=bind,target=/src \
    --mount=type=cache,target=/go/pkg/mod \
    --mount=type=cache,target=/root/.cache/go-build \
    GOOS=$TARGETOS GOARCH=$TARGETARCH GOARM=${TARGETVARIANT#v} go build -trimpath -buildvcs=true -o /out/shipped \
    -ldflags "-s -w \
    -X github.com/relkit/relkit/internal/buildinfo.version=$VERSION \
    -X github.com/relkit/relkit/internal/buildinfo.commit=$COMMIT \
    -X github.com/relkit/relkit/internal/buildinfo.date=$DATE" \
    ./cmd/shipped

FROM image AS debug
COPY --from=busybox:1.37 /bin /bin
COPY --from=build /out/shipped /ko-app/shipped

FROM image AS source
COPY --from=build /out/shipped /ko-app/shipped
