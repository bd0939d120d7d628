package org.health4j.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.health4j.Health;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Protocol;

/** What Redis has to be beside answering. */
record Expectations(
        boolean master,
        boolean masterLink,
        @Nullable Duration maxReplicationLag,
        int minReplicas,
        double maxMemoryUsed,
        boolean persistence,
        boolean clusterState) {

    /** What the cluster specification divides the keys into. */
    private static final long SLOTS = 16_384;

    List<Question> questions(boolean cluster) {
        List<Question> questions = new ArrayList<>(List.of(Question.PING));
        if (masterLink || maxReplicationLag != null || minReplicas > 0) {
            questions.add(info("replication", this::judgeReplication));
        } else if (master) {
            // Tells the role, too, and is not among the commands that count as dangerous, which users are often denied.
            questions.add(new Question(
                    Protocol.Command.HELLO,
                    List.of(),
                    false,
                    (answer, findings) -> judgeRole(Answer.ofMap(answer), "replica", findings)));
        }
        if (clusterState || cluster) {
            questions.add(
                    new Question(Protocol.Command.CLUSTER, List.of("INFO"), !clusterState, Expectations::judgeCluster));
        }
        if (maxMemoryUsed > 0) {
            questions.add(info("memory", this::judgeMemory));
        }
        if (persistence) {
            questions.add(info("persistence", Expectations::judgePersistence));
        }
        return List.copyOf(questions);
    }

    private static Question info(String section, Question.Judge judge) {
        return new Question(Protocol.Command.INFO, List.of(section), false, judge);
    }

    /** Tells whether it is a replica. */
    private boolean judgeRole(Answer answer, String replica, Findings findings) {
        boolean isReplica = answer.is("role", replica);
        if (!isReplica && !answer.is("role", "master")) {
            findings.unexpected();
            return false;
        }
        findings.detail("role", isReplica ? "replica" : "master");
        if (master && isReplica) {
            findings.found(Health.down(RedisIndicator.READ_ONLY));
        }
        return isReplica;
    }

    private void judgeReplication(Object reply, Findings findings) {
        Answer answer = Answer.ofLines(reply);
        if (judgeRole(answer, "slave", findings)) {
            judgeLink(answer, findings);
        } else {
            judgeReplicas(answer, findings);
        }
    }

    private void judgeLink(Answer answer, Findings findings) {
        if (!answer.is("master_link_status", "up")) {
            findings.detail("masterLink", "down");
            seconds(answer, "master_link_down_since_seconds")
                    .ifPresent(down -> findings.detail("masterLinkDownFor", Duration.ofSeconds(down)));
            if (masterLink || maxReplicationLag != null) {
                findings.found(Health.down(RedisIndicator.MASTER_LINK_DOWN));
            }
            return;
        }
        findings.detail("masterLink", "up");
        seconds(answer, "master_last_io_seconds_ago").ifPresent(silence -> {
            Duration lag = Duration.ofSeconds(silence);
            findings.detail("replicationLag", lag);
            if (maxReplicationLag != null && lag.compareTo(maxReplicationLag) > 0) {
                findings.found(Health.down(RedisIndicator.LAGGING));
            }
        });
    }

    /** Redis counts -1 where there is nothing to count from. */
    private static OptionalLong seconds(Answer answer, String name) {
        OptionalLong seconds = answer.number(name);
        return seconds.isPresent() && seconds.getAsLong() < 0 ? OptionalLong.empty() : seconds;
    }

    private void judgeReplicas(Answer answer, Findings findings) {
        // There only where the server itself demands some; otherwise all that are connected count.
        long replicas = answer.number("min_slaves_good_slaves")
                .orElseGet(() -> answer.number("connected_slaves").orElse(0));
        findings.detail("replicas", replicas);
        if (replicas < minReplicas) {
            findings.found(Health.down(RedisIndicator.NOT_ENOUGH_REPLICAS));
        }
    }

    private static void judgeCluster(Object reply, Findings findings) {
        Answer answer = Answer.ofLines(reply);
        if (answer.is("cluster_state", "ok")) {
            findings.detail("clusterState", "ok");
            // Where the cluster need not be complete, it is well without these.
            if (answer.number("cluster_slots_ok").orElse(SLOTS) < SLOTS) {
                findings.found(Health.degraded(RedisIndicator.CLUSTER_DOWN));
            }
        } else if (answer.is("cluster_state", "fail")) {
            findings.detail("clusterState", "fail");
            findings.found(Health.down(RedisIndicator.CLUSTER_DOWN));
        } else {
            findings.unexpected();
        }
    }

    private void judgeMemory(Object reply, Findings findings) {
        Answer answer = Answer.ofLines(reply);
        OptionalLong used = answer.number("used_memory");
        OptionalLong max = answer.number("maxmemory");
        if (used.isEmpty() || max.isEmpty()) {
            findings.unexpected();
            return;
        }
        // What Redis leaves out when it decides whether to evict or to refuse.
        long counted =
                used.getAsLong() - answer.number("mem_not_counted_for_evict").orElse(0);
        findings.detail("memoryUsed", counted);
        findings.detail("memoryMax", max.getAsLong());
        if (max.getAsLong() > 0 && answer.is("maxmemory_policy", "noeviction")) {
            if (counted > max.getAsLong()) {
                findings.found(Health.down(RedisIndicator.OUT_OF_MEMORY));
            } else if (counted > maxMemoryUsed * max.getAsLong()) {
                findings.found(Health.degraded(RedisIndicator.OUT_OF_MEMORY));
            }
        }
    }

    private static void judgePersistence(Object reply, Findings findings) {
        Answer answer = Answer.ofLines(reply);
        if (!answer.has("rdb_last_bgsave_status")) {
            findings.unexpected();
            return;
        }
        boolean saves = answer.is("rdb_last_bgsave_status", "ok");
        boolean appends = !answer.is("aof_last_write_status", "err");
        findings.detail("rdbSave", saves ? "ok" : "failed");
        findings.detail("aofWrite", appends ? "ok" : "failed");
        if (!saves || !appends) {
            // Where it takes no writes for that reason, it has answered the PING so.
            findings.found(Health.degraded(RedisIndicator.PERSISTENCE_FAILED));
        }
    }
}
