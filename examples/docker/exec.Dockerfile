# A base with a shell and a Java runtime, where the probe need not be built for an architecture: the jar that can be executed clears the options that
# the application's virtual machine is given.
ARG JRE=eclipse-temurin:21-jre-alpine

FROM ${JRE}
COPY target/app /app
COPY target/health-probe-exec.jar /health-probe
USER 65532:65532
EXPOSE 8081
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["/health-probe"]
ENTRYPOINT ["java", "-cp", "/app/*", "org.health4j.examples.docker.Orders"]
