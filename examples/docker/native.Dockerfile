# A base with a C library and nothing else, neither shell nor curl: the probe is one static file, which no option for a Java virtual machine reaches.
ARG JDK=eclipse-temurin:21-jdk
ARG BASE=gcr.io/distroless/java-base-debian12

FROM ${JDK} AS runtime
RUN jlink --add-modules java.base,java.logging,java.management,java.naming,java.net.http,jdk.jdwp.agent,jdk.net,jdk.unsupported \
    --strip-java-debug-attributes --no-header-files --no-man-pages --output /runtime

FROM ${BASE}
ARG TARGETARCH
COPY --from=runtime /runtime /runtime
COPY target/app /app
COPY target/health-probe-linux-${TARGETARCH} /health-probe
COPY target/health-probe-linux-licenses.txt /licenses/health-probe.txt
USER 65532:65532
EXPOSE 8081
# The probe ends after 2 s by itself and says why; 3 s is for when it cannot. What fails within the first 30 s does not count.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 CMD ["/health-probe"]
ENTRYPOINT ["/runtime/bin/java", "-cp", "/app/*", "org.health4j.examples.docker.Orders"]
