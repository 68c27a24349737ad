/* An echo server as plain as C allows: one thread, level-triggered epoll, one shared 64 KiB buffer.
 *
 * Usage: echo PORT. What a client does not take at once is kept for it, and nothing more is read
 * from it until it has taken that.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BUFFER = 64 * 1024, EVENTS = 1024, DESCRIPTORS = 1 << 16 };

struct pending {
    char *bytes;
    size_t length;
};

static char buffer[BUFFER];
static struct pending pending[DESCRIPTORS];

static void fail(const char *step)
{
    perror(step);
    exit(1);
}

static void watch(int epoll, int operation, int socket, unsigned events)
{
    struct epoll_event event = {.events = events, .data.fd = socket};
    if (epoll_ctl(epoll, operation, socket, &event) < 0)
        fail("epoll_ctl");
}

static void drop_client(int client)
{
    free(pending[client].bytes);
    memset(&pending[client], 0, sizeof pending[client]);
    close(client);
}

/* How much was taken now; -1 when the client is gone. */
static ssize_t send_some(int client, const char *bytes, size_t length)
{
    ssize_t sent = send(client, bytes, length, MSG_NOSIGNAL);
    if (sent < 0 && (errno == EAGAIN || errno == EINTR))
        return 0;
    return sent;
}

static void echo(int epoll, int client)
{
    ssize_t length = recv(client, buffer, BUFFER, 0);
    if (length < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    ssize_t sent = length > 0 ? send_some(client, buffer, length) : -1;
    if (sent < 0) {
        drop_client(client);
    } else if (sent < length) {
        struct pending *rest = &pending[client];
        rest->length = length - sent;
        rest->bytes = malloc(rest->length);
        if (!rest->bytes)
            fail("malloc");
        memcpy(rest->bytes, buffer + sent, rest->length);
        watch(epoll, EPOLL_CTL_MOD, client, EPOLLOUT);
    }
}

static void send_rest(int epoll, int client)
{
    struct pending *rest = &pending[client];
    ssize_t sent = send_some(client, rest->bytes, rest->length);
    if (sent < 0) {
        drop_client(client);
        return;
    }
    rest->length -= sent;
    memmove(rest->bytes, rest->bytes + sent, rest->length);
    if (rest->length == 0) {
        free(rest->bytes);
        rest->bytes = NULL;
        watch(epoll, EPOLL_CTL_MOD, client, EPOLLIN);
    }
}

static void accept_all(int epoll, int listener)
{
    int client;
    while ((client = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        int on = 1;
        if (client >= DESCRIPTORS) {
            close(client);
            continue;
        }
        setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        watch(epoll, EPOLL_CTL_ADD, client, EPOLLIN);
    }
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: echo PORT\n");
        return 2;
    }
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int on = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1]))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0)
        fail("bind");
    if (listen(listener, 4096) < 0)
        fail("listen");

    int epoll = epoll_create1(EPOLL_CLOEXEC);
    watch(epoll, EPOLL_CTL_ADD, listener, EPOLLIN);
    static struct epoll_event events[EVENTS];
    for (;;) {
        int count = epoll_wait(epoll, events, EVENTS, -1);
        if (count < 0 && errno != EINTR)
            fail("epoll_wait");
        for (int i = 0; i < count; i++) {
            int ready = events[i].data.fd;
            if (ready == listener)
                accept_all(epoll, listener);
            else if (pending[ready].bytes)
                send_rest(epoll, ready);
            else
                echo(epoll, ready);
        }
    }
}
