// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * host/talk/peer: links host/err.c, host/talk/{baud,ladder,talk,trigger}.c, host/line/,
 * protocol/. The machine is the far end of a socket, at a rate of its own; its BREAK is a QMP
 * played by a child process.
 */
#include "unit.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../host/talk/peer.h"

#define LOGIN "\r\nDebian GNU/Linux 12 xo ttyS0\r\n\r\nxo login: "

static char path[100], qmp[100], said[8000];
static int listener, far_end;

static void on_say(void *ctx, const char *text, bool passing)
{
	size_t used = strlen(said);

	(void)ctx, (void)passing;
	snprintf(said + used, sizeof(said) - used, "%s\n", text);
}

static int listen_at(const char *at)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", at);
	unlink(at);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(fd, 4), 0);
	return fd;
}

static int set_up(void **state)
{
	(void)state;
	snprintf(path, sizeof(path), "/tmp/lastgasp-test-%d.p", (int)getpid());
	snprintf(qmp, sizeof(qmp), "/tmp/lastgasp-test-%d.q", (int)getpid());
	listener = listen_at(path);
	said[0] = 0;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	close(listener);
	unlink(path);
	unlink(qmp);
	return 0;
}

static void open_peer(struct peer *peer, const char *spec)
{
	struct err *err;

	peer->say = on_say;
	err = peer_open(peer, spec);
	if (err)
		fail_msg("%s", err->text);
	far_end = accept(listener, NULL, NULL);
	assert_true(far_end >= 0);
}

/* What comes in the next moment; returns the bytes. */
static size_t hear(struct peer *peer, char *buffer, size_t bytes)
{
	size_t got;
	bool end;

	assert_null(peer_read(peer, buffer, bytes, 10, &got, &end));
	assert_false(end);
	peer_text(peer, buffer, got);
	peer_tick(peer);
	return got;
}

/* The machine says its prompt again and again, until `words` were said to the person. */
static void prompt_until(struct peer *peer, const char *words)
{
	char buffer[4096];

	for (int i = 0; i < 300 && !strstr(said, words); i++) {
		assert_int_equal(write(far_end, LOGIN, strlen(LOGIN)), strlen(LOGIN));
		hear(peer, buffer, sizeof(buffer));
		poll(NULL, 0, 3);
	}
	if (!strstr(said, words))
		fail_msg("`%s` was not said, but: %s", words, said);
}

static void finds_the_rate(void **state)
{
	static const unsigned int rates[] = {9600, 38400, 57600, 115200, 921600};
	char spec[300], words[300], buffer[500];

	(void)state;
	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		struct peer peer = {.auto_baud = true};

		said[0] = 0;
		snprintf(spec, sizeof(spec), "fault:1,rate=%u:unix:%s@115200", rates[i], path);
		open_peer(&peer, spec);
		snprintf(words, sizeof(words),
			 "talks at %u baud; next time: fault:1,rate=%u:unix:%s@%u", rates[i],
			 rates[i], path, rates[i]);
		prompt_until(&peer, words);
		assert_int_equal(peer.found, rates[i]);
		assert_int_equal(!strstr(said, "; trying "), rates[i] == 115200);
		peer_close(&peer);
		close(far_end);

		assert_true(!peer.line);
		open_peer(&peer, spec); /* what was found holds when the line comes back */
		assert_int_equal(write(far_end, "xo login: ", 10), 10);
		assert_int_equal(hear(&peer, buffer, sizeof(buffer)), 10);
		assert_memory_equal(buffer, "xo login: ", 10);
		peer_close(&peer);
		close(far_end);
	}
}

static void says_once_that_the_rate_is_wrong(void **state)
{
	struct peer peer = {0};
	char spec[300], *second;

	(void)state;
	snprintf(spec, sizeof(spec), "fault:1,rate=9600:unix:%s", path);
	open_peer(&peer, spec);
	prompt_until(&peer, "--baud auto");
	assert_non_null(strstr(said, "does not talk at 115200 baud"));
	assert_non_null(strstr(said, "framing errors in"));
	for (int i = 0; i < 50; i++) {
		char buffer[4096];

		assert_true(write(far_end, LOGIN, strlen(LOGIN)) > 0);
		hear(&peer, buffer, sizeof(buffer));
	}
	second = strstr(strstr(said, "--baud auto") + 1, "--baud auto");
	assert_null(second);
	peer_close(&peer);
	close(far_end);
}

/* A socket has no rate: nothing is sought, whatever comes. */
static void lines_without_a_rate_are_left_alone(void **state)
{
	struct peer peer = {.auto_baud = true};
	char spec[300], buffer[1000];

	(void)state;
	snprintf(spec, sizeof(spec), "unix:%s", path);
	open_peer(&peer, spec);
	memset(buffer, 0xf0, sizeof(buffer));
	for (int i = 0; i < 20; i++) {
		assert_int_equal(write(far_end, buffer, sizeof(buffer)), sizeof(buffer));
		hear(&peer, buffer, sizeof(buffer));
	}
	assert_string_equal(said, "");
	peer_close(&peer);
	close(far_end);
}

/* QEMU's QMP, for as long as it lives: each connection asks for a BREAK. */
static pid_t play_qmp(void)
{
	static const char greeting[] = "{\"QMP\": {}}\r\n", done[] = "{\"return\": {}}\r\n";
	int fd = listen_at(qmp);
	pid_t child = fork();
	char asked[300];

	assert_true(child >= 0);
	if (!child)
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (!child) {
		int one = accept(fd, NULL, NULL);

		if (write(one, greeting, strlen(greeting)) < 0)
			_exit(1);
		while (read(one, asked, sizeof(asked)) > 0)
			if (write(one, done, strlen(done)) < 0)
				_exit(1);
		close(one);
	}
	close(fd);
	return child;
}

/* A machine that says nothing unless its key comes: whole, at its own rate. */
static void seeks_with_a_sysrq(void **state)
{
	static const char help[] = "\r\nsysrq: HELP : loglevel(0-9) reboot(b) crash(c)\r\n";
	struct peer peer = {.auto_baud = true};
	char spec[300], buffer[4096];
	pid_t child = play_qmp();

	(void)state;
	snprintf(spec, sizeof(spec), "fault:1,rate=9600:unix:%s,qmp=%s@115200", path, qmp);
	open_peer(&peer, spec);
	assert_null(peer_sysrq(&peer, "x"));
	for (int i = 0; i < 2000 && !peer.found; i++) {
		ssize_t got = recv(far_end, buffer, sizeof(buffer), MSG_DONTWAIT);

		if (got > 0 && memchr(buffer, 'x', (size_t)got))
			assert_int_equal(write(far_end, help, strlen(help)), strlen(help));
		hear(&peer, buffer, sizeof(buffer));
	}
	if (peer.found != 9600)
		fail_msg("found %u: %s", peer.found, said);
	assert_non_null(
		strstr(said, "115200 baud: no answer; trying 9600 baud, with BREAK and x"));
	for (int i = 0; i < 10; i++)
		hear(&peer, buffer, sizeof(buffer));
	assert_non_null(strstr(said, "nobody has registered that key"));
	assert_null(strstr(said, "try: "));
	peer_close(&peer);
	close(far_end);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

/* A key that is none of the agent's could be heard as reboot's: it is sent once. */
static void sends_other_keys_once(void **state)
{
	struct peer peer = {.auto_baud = true};
	char spec[300], buffer[4096];
	pid_t child = play_qmp();

	(void)state;
	snprintf(spec, sizeof(spec), "fault:1,rate=115200:unix:%s,qmp=%s@115200", path, qmp);
	open_peer(&peer, spec);
	assert_null(peer_sysrq(&peer, "m"));
	while (!strstr(said, "no answer within"))
		hear(&peer, buffer, sizeof(buffer));
	assert_null(strstr(said, "trying"));
	peer_close(&peer);
	close(far_end);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

static void says_why_it_is_not_back_once(void **state)
{
	struct peer peer = {0};
	char spec[300];

	(void)state;
	snprintf(spec, sizeof(spec), "unix:%s", path);
	open_peer(&peer, spec);
	close(far_end);
	peer_close(&peer);
	close(listener);
	for (int i = 0; i < 3; i++)
		assert_false(peer_reopen(&peer));
	assert_non_null(strstr(said, "nobody listens"));
	assert_null(strstr(strstr(said, "nobody listens") + 1, "nobody listens"));
	listener = listen_at(path);
	assert_true(peer_reopen(&peer));
	assert_non_null(strstr(said, "is back"));
	peer_close(&peer);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(finds_the_rate),
		EACH(says_once_that_the_rate_is_wrong),
		EACH(lines_without_a_rate_are_left_alone),
		EACH(seeks_with_a_sysrq),
		EACH(sends_other_keys_once),
		EACH(says_why_it_is_not_back_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
