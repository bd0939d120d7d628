# The probe alone, 250 KB in all: an init container that waits for others.
FROM scratch
ARG TARGETARCH
COPY target/health-probe-linux-${TARGETARCH} /health-probe
USER 65532:65532
ENTRYPOINT ["/health-probe"]
