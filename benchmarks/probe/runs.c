/* runs COUNT COMMAND [ARGUMENT…]: runs it that often and prints a line for each run: wall time and CPU time in microseconds, peak memory in KiB.
   Small and static, because the peak of a child begins with the size of what it was forked from. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long micros(struct timeval time) { return time.tv_sec * 1000000L + time.tv_usec; }

int main(int argc, char **argv) {
    if (argc < 3) {
        return 64;
    }
    for (int i = atoi(argv[1]); i > 0; i--) {
        struct timespec start, end;
        struct rusage usage;
        int status;
        clock_gettime(CLOCK_MONOTONIC, &start);
        pid_t child = fork();
        if (child == 0) {
            int null = open("/dev/null", O_WRONLY);
            dup2(null, 1);
            dup2(null, 2);
            execv(argv[2], argv + 2);
            _exit(127);
        }
        wait4(child, &status, 0, &usage);
        clock_gettime(CLOCK_MONOTONIC, &end);
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
            fprintf(stderr, "%s: status %d (expected: 0)\n", argv[2], status);
            return 1;
        }
        printf("%ld %ld %ld\n", (end.tv_sec - start.tv_sec) * 1000000L + (end.tv_nsec - start.tv_nsec) / 1000,
            micros(usage.ru_utime) + micros(usage.ru_stime), usage.ru_maxrss);
    }
    return 0;
}
