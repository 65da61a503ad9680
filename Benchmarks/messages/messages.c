// What does encryption cost? Messages a second from a DEALER to a ROUTER of one process over loopback, in the clear and
// by CURVE, alternating, and round trips with 100 messages under way.
//
//   cc -O2 -Wall -Wextra -o messages messages.c -lzmq -lpthread && ./messages
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zmq.h>

enum { repetitions = 3, window = 100 };

struct keys {
  char server_public[41], server_secret[41], worker_public[41], worker_secret[41];
};

struct run {
  const struct keys *keys;  // null in the clear
  char endpoint[256];
  void *context;
  size_t size;
  int count;
  int is_echo;
};

static void check(int result, const char *what) {
  if (result < 0) {
    fprintf(stderr, "%s: %s\n", what, zmq_strerror(zmq_errno()));
    exit(1);
  }
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void *work(void *argument) {
  struct run *run = argument;
  void *dealer = zmq_socket(run->context, ZMQ_DEALER);
  if (run->keys) {
    zmq_setsockopt(dealer, ZMQ_CURVE_SERVERKEY, run->keys->server_public, 41);
    zmq_setsockopt(dealer, ZMQ_CURVE_PUBLICKEY, run->keys->worker_public, 41);
    zmq_setsockopt(dealer, ZMQ_CURVE_SECRETKEY, run->keys->worker_secret, 41);
  }
  check(zmq_connect(dealer, run->endpoint), "connect");
  char *message = calloc(run->size, 1);
  int under_way = 0;
  for (int sent = 0; sent < run->count; sent++) {
    check(zmq_send(dealer, message, run->size, 0), "send");
    if (run->is_echo && ++under_way == window) {
      check(zmq_recv(dealer, message, run->size, 0), "receive");
      under_way--;
    }
  }
  // It lingers until everything is sent.
  while (under_way-- > 0) check(zmq_recv(dealer, message, run->size, 0), "receive");
  free(message);
  zmq_close(dealer);
  return NULL;
}

// Messages a second; the clock starts with the first that arrives, so that the handshake does not count.
static double rate(const struct keys *keys, size_t size, int count, int is_echo) {
  struct run run = {.keys = keys, .size = size, .count = count, .is_echo = is_echo, .context = zmq_ctx_new()};
  void *router = zmq_socket(run.context, ZMQ_ROUTER);
  int one = 1;
  if (keys) {
    zmq_setsockopt(router, ZMQ_CURVE_SERVER, &one, sizeof one);
    zmq_setsockopt(router, ZMQ_CURVE_SECRETKEY, keys->server_secret, 41);
  }
  check(zmq_bind(router, "tcp://127.0.0.1:*"), "bind");
  size_t length = sizeof run.endpoint;
  check(zmq_getsockopt(router, ZMQ_LAST_ENDPOINT, run.endpoint, &length), "endpoint");
  pthread_t worker;
  pthread_create(&worker, NULL, work, &run);
  double start = 0;
  for (int received = 0; received < count; received++) {
    zmq_msg_t peer, message;
    zmq_msg_init(&peer);
    zmq_msg_init(&message);
    check(zmq_msg_recv(&peer, router, 0), "receive");
    check(zmq_msg_recv(&message, router, 0), "receive");
    if (received == 0) start = now();
    if (is_echo) {
      check(zmq_msg_send(&peer, router, ZMQ_SNDMORE), "send");
      check(zmq_msg_send(&message, router, 0), "send");
    }
    zmq_msg_close(&peer);
    zmq_msg_close(&message);
  }
  double seconds = now() - start;
  pthread_join(worker, NULL);
  zmq_close(router);
  zmq_ctx_term(run.context);
  return (count - 1) / seconds;
}

int main(void) {
  struct keys keys;
  check(zmq_curve_keypair(keys.server_public, keys.server_secret), "keys");
  check(zmq_curve_keypair(keys.worker_public, keys.worker_secret), "keys");
  const struct { size_t size; int count, is_echo; } cases[] = {
    {200, 400000, 0}, {200, 200000, 1}, {2000, 100000, 0}, {20000, 20000, 0}, {1000000, 400, 0}};
  printf("bytes,way,clear_per_second,curve_per_second,share\n");
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    double best[2] = {0, 0};
    for (int repetition = 0; repetition < repetitions; repetition++) {
      for (int is_curve = 0; is_curve < 2; is_curve++) {
        double found = rate(is_curve ? &keys : NULL, cases[i].size, cases[i].count, cases[i].is_echo);
        if (found > best[is_curve]) best[is_curve] = found;
      }
    }
    printf("%zu,%s,%.0f,%.0f,%.2f\n", cases[i].size, cases[i].is_echo ? "both" : "one", best[0], best[1], best[1] / best[0]);
    fflush(stdout);
  }
  return 0;
}
