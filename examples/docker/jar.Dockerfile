# A base with a Java runtime and perhaps no shell. Only where nothing sets JAVA_TOOL_OPTIONS, JDK_JAVA_OPTIONS or _JAVA_OPTIONS: the probe's virtual
# machine obeys them too. A debugger or a JMX port in them, whose port is taken, makes every probe fail. java -jar does it too; from the boot class path the
# classes load faster.
ARG JRE=eclipse-temurin:21-jre

FROM ${JRE}
COPY target/app /app
COPY target/health-probe.jar /health-probe.jar
USER 65532:65532
EXPOSE 8081
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["java", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-Xbootclasspath/a:/health-probe.jar", "org.health4j.probe.HealthProbe"]
ENTRYPOINT ["java", "-cp", "/app/*", "org.health4j.examples.docker.Orders"]
