# The probe alone, 250 KB in all: an init container that waits for others.
FROM scratch
ARG TARGETARCH
COPY target/health-probe-linux-${TARGETARCH} /health-probe
COPY target/health-probe-linux-licenses.txt /licenses/health-probe.txt
USER 65532:65532
ENTRYPOINT ["/health-probe"]
