/* answers PORT: an HTTP server that answers each request at once with UP, so that what is measured is who asks. Ends when it is killed. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv) {
    static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 3\r\nConnection: close\r\n\r\nUP\n";
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int on = 1, server = socket(AF_INET, SOCK_STREAM, 0);
    if (argc != 2) {
        return 64;
    }
    address.sin_port = htons(atoi(argv[1]));
    setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(server, (struct sockaddr *)&address, sizeof address) || listen(server, 16)) {
        perror("answers");
        return 1;
    }
    for (;;) {
        char request[4096];
        size_t length = 0;
        ssize_t more = 1;
        int client = accept(server, NULL, NULL);
        request[0] = 0;
        while (more > 0 && length < sizeof request - 1 && !strstr(request, "\r\n\r\n")) {
            more = read(client, request + length, sizeof request - 1 - length);
            length += more > 0 ? more : 0;
            request[length] = 0;
        }
        if (write(client, answer, sizeof answer - 1) < 0) {
            perror("answers");
        }
        close(client);
    }
}
