# Images of the service, with only one static binary unless stated otherwise:
#
#   docker build .                   from source, needs only this checkout
#   docker build --target debug .    the same with a shell and busybox's tools
#   --target release                 the binaries that GoReleaser built; pulls nothing
#
# The binary contains CA roots and time zones.

# The common base of all images. The path is the one that ko uses too, so that the same command and
# manifest work for both.
FROM scratch AS image
USER 65532:65532
# The data of the service without a database, unless a volume is mounted there. The user owns it, since it
# comes after USER.
WORKDIR /data
EXPOSE 8080
# Unhealthy after the store has not answered for half a minute. A start may take a minute, as the service
# waits that long for its database.
HEALTHCHECK --interval=10s --timeout=3s --start-period=1m --retries=3 CMD ["/ko-app/shipped", "healthcheck"]
ENTRYPOINT ["/ko-app/shipped"]
CMD ["serve"]

FROM image AS release
ARG TARGETPLATFORM
COPY $TARGETPLATFORM/shipped /ko-app/shipped

FROM --platform=$BUILDPLATFORM golang:1.26 AS build
WORKDIR /src
ENV CGO_ENABLED=0
# With a release's values, the build produces the same bytes as the release; without them, the binary reports
# what Go finds in .git.
ARG VERSION COMMIT DATE
ARG TARGETOS TARGETARCH TARGETVARIANT
# Modules and compiled packages are in cache mounts, so that a change of the code downloads nothing again.
# A layer of `go mod download` would also fetch the modules of all pinned tools.
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
