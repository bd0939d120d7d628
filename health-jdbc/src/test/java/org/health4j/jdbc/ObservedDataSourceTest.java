package org.health4j.jdbc;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.ProxyConnection;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.ConnectionBuilder;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.ShardingKey;
import java.sql.ShardingKeyBuilder;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.health4j.Health;
import org.health4j.HealthIndicator;
import org.health4j.ObservedIndicator;
import org.health4j.Reason;
import org.health4j.testkit.RunningIndicator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;

@Timeout(120)
@SuppressWarnings("try") // some resources are only there to be closed
class ObservedDataSourceTest {

    private static Postgres postgres;

    private HikariDataSource pool;
    private ObservedIndicator observed;
    private DataSource dataSource;

    @BeforeAll
    static void startPostgres(@TempDir Path directory) throws Exception {
        postgres = Postgres.start(directory);
        postgres.execute("create table orders (id int primary key)");
        postgres.execute("create role guest login password 'right'");
    }

    @AfterAll
    static void stopPostgres() throws Exception {
        postgres.close();
    }

    @BeforeEach
    void open() {
        pool = postgres.pool(config -> {
            config.setMaximumPoolSize(2);
            config.setConnectionTimeout(250);
        });
        observed = observed(PostgresIndicator.of(pool));
        dataSource = ObservedDataSource.of(pool, observed);
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private static ObservedIndicator observed(HealthIndicator ping) {
        return ObservedIndicator.builder(ping).window(ofMinutes(10), 1_000).build();
    }

    /** What the indicator has heard: calls, failed ones, and why the last one has failed. */
    private static String heard(ObservedIndicator observed) throws Exception {
        Map<String, Object> details =
                observed.check(new UnattendedRun(ofMinutes(1))).details();
        return details.get("calls") + " calls, " + details.get("failedCalls") + " failed "
                + details.getOrDefault("lastFailure", "");
    }

    private String heard() throws Exception {
        return heard(observed);
    }

    /** Does something on a connection of its own. */
    private interface Work {
        void on(Connection connection, Statement statement) throws Exception;
    }

    private void work(Work work) throws Exception {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            work.on(connection, statement);
        }
    }

    private void fails(String sql, String state) throws Exception {
        work((connection, statement) -> assertThatThrownBy(() -> statement.execute(sql))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(state)));
    }

    @Test
    void execute_anyKind_isASuccessWithItsLatency() throws Exception {
        work((connection, statement) -> {
            statement.executeQuery("select pg_sleep(0.05)").close();
            statement.addBatch("select 1");
            try (PreparedStatement prepared = connection.prepareStatement("select ?");
                    CallableStatement call = connection.prepareCall("{? = call length(?)}")) {
                prepared.setInt(1, 7);
                prepared.execute();
                call.registerOutParameter(1, java.sql.Types.INTEGER);
                call.setString(2, "seven");
                call.execute();
                assertThat(call.getInt(1)).isEqualTo(5);
            }
        });

        Health health = observed.check(new UnattendedRun(ofMinutes(1)));
        assertThat(health.details()).containsEntry("calls", 3L).containsEntry("failedCalls", 0L);
        assertThat((java.time.Duration) health.details().get("callsP99")).isBetween(ofMillis(50), ofMillis(5_000));
    }

    @Test
    void borrow_thatSucceeds_saysNothing() throws Exception {
        dataSource.getConnection().close();

        assertThat(heard()).isEqualTo("0 calls, 0 failed ");
    }

    @Test
    void commit_counts_onlyWhereThereIsSomethingToCommit() throws Exception {
        work((connection, statement) -> {
            connection.setAutoCommit(false);
            connection.commit();
            connection.rollback();
            assertThat(heard()).isEqualTo("0 calls, 0 failed ");

            statement.execute("select 1");
            connection.commit();
            connection.rollback();
            assertThat(heard()).isEqualTo("2 calls, 0 failed ");
        });
    }

    @Test
    void execute_errorsOfTheApplication_areSuccesses() throws Exception {
        work((connection, statement) -> statement.execute("insert into orders values (1)"));
        fails("insert into orders values (1)", "23505");
        fails("select * from missing", "42P01");
        fails("select 1/0", "22012");
        fails("do $$ begin raise exception 'no'; end $$", "P0001");
        work((connection, statement) -> {
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            assertThatThrownBy(() -> statement.execute("delete from orders")).hasMessageContaining("read-only");
            connection.rollback();
        });

        assertThat(heard()).isEqualTo("7 calls, 0 failed ");
    }

    @Test
    void execute_refusedByTheDriver_saysNothing() throws Exception {
        work((connection, statement) -> {
            try (PreparedStatement prepared = connection.prepareStatement("select ?")) {
                assertThatThrownBy(prepared::execute).isInstanceOf(SQLException.class);
                assertThatThrownBy(() -> prepared.setInt(9, 9)).isInstanceOf(SQLException.class);
            }
            statement.close();
            assertThatThrownBy(() -> statement.execute("select 1")).isInstanceOf(SQLException.class);
        });

        assertThat(heard()).isEqualTo("0 calls, 0 failed ");
    }

    @Test
    void execute_longerThanTheServerAllows_isAFailure() throws Exception {
        work((connection, statement) -> {
            statement.execute("set statement_timeout = 20");
            assertThatThrownBy(() -> statement.execute("select pg_sleep(100)")).isInstanceOf(SQLException.class);
            statement.execute("reset statement_timeout");
        });

        assertThat(heard()).isEqualTo("3 calls, 1 failed TIMEOUT");
    }

    @Test
    void execute_cancelledByTheApplication_saysNothing() throws Exception {
        work((connection, statement) -> {
            CompletableFuture<Void> slow = CompletableFuture.runAsync(() -> {
                try {
                    statement.execute("select pg_sleep(100)");
                } catch (SQLException e) {
                    assertThat(e.getSQLState()).isEqualTo("57014");
                }
            });
            String running = "select count(*) from pg_stat_activity where state = 'active' and pid = "
                    + connection.unwrap(PGConnection.class).getBackendPID();
            Awaiting.that("it is being executed", () -> postgres.ask(running).equals("1"));
            statement.cancel();
            slow.join();
            assertThat(heard()).isEqualTo("0 calls, 0 failed ");
            statement.execute("select 1");
        });

        assertThat(heard()).isEqualTo("1 calls, 0 failed ");
    }

    @Test
    void execute_onAReadOnlyServer_isAFailure() throws Exception {
        work((connection, statement) -> {
            statement.execute("set session characteristics as transaction read only");
            assertThatThrownBy(() -> statement.execute("delete from orders")).hasMessageContaining("read-only");
            statement.execute("set session characteristics as transaction read write");
        });

        assertThat(heard()).isEqualTo("3 calls, 1 failed READ_ONLY");
    }

    @Test
    void execute_connectionEndedByTheServer_isAFailure() throws Exception {
        work((connection, statement) -> {
            statement.execute("select 1");
            postgres.execute("select pg_terminate_backend(pid) from pg_stat_activity where pid = "
                    + connection.unwrap(PGConnection.class).getBackendPID());
            assertThatThrownBy(() -> statement.execute("select 1")).isInstanceOf(SQLException.class);
        });

        assertThat(heard()).isEqualTo("2 calls, 1 failed CONNECTION_FAILED");
    }

    @Test
    void execute_abortedByTheApplication_saysNothing() throws Exception {
        work((connection, statement) -> {
            connection.abort(Runnable::run);
            assertThatThrownBy(() -> statement.execute("select 1")).isInstanceOf(SQLException.class);
        });

        assertThat(heard()).isEqualTo("0 calls, 0 failed ");
    }

    @Test
    void borrow_poolExhausted_isAFailure() throws Exception {
        try (Connection one = dataSource.getConnection();
                Connection two = dataSource.getConnection()) {
            assertThatThrownBy(() -> dataSource.getConnection()).isInstanceOf(SQLException.class);
        }

        assertThat(heard()).isEqualTo("1 calls, 1 failed POOL_EXHAUSTED");
    }

    @Test
    void borrow_interrupted_saysNothing() throws Exception {
        try (Connection one = dataSource.getConnection();
                Connection two = dataSource.getConnection()) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> dataSource.getConnection()).isInstanceOf(SQLException.class);
            assertThat(Thread.interrupted()).isTrue();
        }

        assertThat(heard()).isEqualTo("0 calls, 0 failed ");
    }

    @Test
    void borrow_withAPassword_isObservedToo() throws Exception {
        PGSimpleDataSource unpooled = postgres.unpooled();
        ObservedIndicator own = observed(PostgresIndicator.of(unpooled));
        DataSource both = ObservedDataSource.of(unpooled, own);
        try (Connection connection = both.getConnection("guest", "right");
                Statement statement = connection.createStatement()) {
            statement.execute("select 1");
        }
        assertThatThrownBy(() -> both.getConnection("guest", "wrong")).isInstanceOf(SQLException.class);

        assertThat(heard(own)).isEqualTo("2 calls, 1 failed AUTH_FAILED");
    }

    @Test
    void builder_ofTheDataSource_buildsObservedConnections() throws Exception {
        List<String> given = new ArrayList<>();
        boolean[] refuses = new boolean[1];
        ConnectionBuilder[] builder = new ConnectionBuilder[1];
        ShardingKeyBuilder keys = proxy(ShardingKeyBuilder.class, call -> null);
        builder[0] = proxy(ConnectionBuilder.class, call -> {
            given.add(call);
            if (refuses[0]) {
                throw new SQLException("refused", "08001");
            }
            return call.equals("build") ? pool.getConnection() : builder[0];
        });
        DataSource sharded = ObservedDataSource.of(
                proxy(DataSource.class, call -> call.equals("createConnectionBuilder") ? builder[0] : keys), observed);
        ConnectionBuilder observedBuilder = sharded.createConnectionBuilder()
                .user("guest")
                .password("right")
                .shardingKey(proxy(ShardingKey.class, call -> null))
                .superShardingKey(proxy(ShardingKey.class, call -> null));
        try (Connection connection = observedBuilder.build();
                Statement statement = connection.createStatement()) {
            statement.execute("select 1");
        }
        refuses[0] = true;
        assertThatThrownBy(observedBuilder::build).isInstanceOf(SQLException.class);

        assertThat(given).containsExactly("user", "password", "shardingKey", "superShardingKey", "build", "build");
        assertThat(heard()).isEqualTo("2 calls, 1 failed CONNECTION_FAILED");
        assertThat(sharded.createShardingKeyBuilder()).isSameAs(keys);
    }

    /** Of a driver that has what few drivers have. */
    private interface Call {
        @Nullable
        Object made(String name) throws SQLException;
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                ObservedDataSourceTest.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "toString" -> type.getSimpleName();
                    case "isWrapperFor" -> false;
                    default -> call.made(method.getName());
                }));
    }

    @Test
    void ping_throughTheObservedDataSource_isNoRealCall() throws Exception {
        for (HealthIndicator ping : new HealthIndicator[] {
            JdbcIndicator.of(dataSource),
            JdbcIndicator.builder(dataSource).query("select 1").build(),
            PostgresIndicator.of(dataSource),
            PostgresIndicator.of(ObservedDataSource.of(postgres.unpooled(), observed)),
        }) {
            assertThat(RunningIndicator.once(ping).health().reason()).isEqualTo(Reason.OK);
        }

        assertThat(heard()).isEqualTo("0 calls, 0 failed ");
    }

    @Test
    void unwrap_leadsToThePoolAndTheDriver() throws Exception {
        assertThat(dataSource.isWrapperFor(HikariDataSource.class)).isTrue();
        assertThat(dataSource.unwrap(HikariDataSource.class)).isSameAs(pool);
        assertThat(dataSource.unwrap(ObservedDataSource.class)).isSameAs(dataSource);
        assertThat(dataSource.unwrap(PGSimpleDataSource.class)).isNotNull();
        assertThat(dataSource.isWrapperFor(String.class)).isFalse();
        assertThatThrownBy(() -> dataSource.unwrap(String.class)).isInstanceOf(SQLException.class);
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                PreparedStatement prepared = connection.prepareStatement("select 1")) {
            assertThat(statement.getConnection()).isSameAs(connection).isEqualTo(connection);
            assertThat(connection).isNotEqualTo(statement).hasSameHashCodeAs(connection);
            assertThat(connection.toString()).contains("Hikari");
            assertThat(connection.isWrapperFor(PGConnection.class)).isTrue();
            assertThat(prepared).isNotInstanceOf(CallableStatement.class);
            assertThat(statement).isNotInstanceOf(PreparedStatement.class);

            int backend = connection.unwrap(PGConnection.class).getBackendPID();
            pool.evictConnection(connection.unwrap(ProxyConnection.class));
            try (Connection next = dataSource.getConnection()) {
                assertThat(next.unwrap(PGConnection.class).getBackendPID()).isNotEqualTo(backend);
            }
        }
    }

    /** One line of wiring, and what callers meet is what shows. */
    @Test
    void observed_queriesThatFailWhilePingsPass_areGray() throws Exception {
        try (RunningIndicator running = RunningIndicator.start(observed)) {
            running.await(Reason.OK);
            for (int i = 0; i < 3; i++) {
                work((connection, statement) -> {
                    statement.execute("set statement_timeout = 20");
                    assertThatThrownBy(() -> statement.execute("select pg_sleep(100)"))
                            .isInstanceOf(SQLException.class);
                    assertThatThrownBy(() -> statement.execute("select pg_sleep(100)"))
                            .isInstanceOf(SQLException.class);
                    statement.execute("reset statement_timeout");
                });
            }
            assertThat(running.await(ObservedIndicator.GRAY).health().details())
                    .containsEntry("lastFailure", "TIMEOUT")
                    .containsEntry("ping", "PASSES");
        }
    }
}
