// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * host/line/{unix,tcp,qmp}: links host/err.c, host/line/ (all). The other side is a socket of
 * ours; QEMU's QMP is played by a child process.
 */
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../host/line/drivers.h"
#include "../../host/line/qmp.h"

#define GREETING "{\"QMP\": {\"version\": {}, \"capabilities\": [\"oob\"]}}\r\n"
#define EVENT "{\"timestamp\": {\"seconds\": 1}, \"event\": \"STOP\", \"data\": {\"error\": 1}}\r\n"
#define RETURN "{\"return\": {}}\r\n"
#define REFUSAL \
	"{\"error\": {\"class\": \"GenericError\", \"desc\": \"Chardev 'serial0' not found\"}}\r\n"

static char path[100], other[100];

static int listen_unix(const char *at)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", at);
	unlink(at);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(fd, 1), 0);
	return fd;
}

static int listen_tcp(unsigned int *port)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t bytes = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(fd, 1), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &bytes), 0);
	*port = ntohs(address.sin_port);
	return fd;
}

/* Bytes go both ways, then the far side closes. */
static void talk(const struct line_driver *driver, const char *spec, int listener)
{
	struct line *line;
	char buffer[16];
	size_t bytes;
	bool end;
	int far_end;

	assert_true(driver->matches(spec));
	assert_null(driver->open(spec, &line));
	far_end = accept(listener, NULL, NULL);
	assert_true(far_end >= 0);
	assert_null(driver->read(line, buffer, sizeof(buffer), 5, &bytes, &end));
	assert_true(!bytes && !end);
	assert_int_equal(write(far_end, "login: ", 7), 7);
	assert_null(driver->read(line, buffer, sizeof(buffer), 2000, &bytes, &end));
	assert_int_equal(bytes, 7);
	assert_memory_equal(buffer, "login: ", 7);
	assert_null(driver->write(line, "root\n", 5, 2000));
	assert_int_equal(read(far_end, buffer, sizeof(buffer)), 5);
	close(far_end);
	assert_null(driver->read(line, buffer, sizeof(buffer), 2000, &bytes, &end));
	assert_true(!bytes && end);
	driver->close(line);
	driver->close(NULL);
}

static void unix_talks(void **state)
{
	int listener = listen_unix(path);
	char spec[150];

	(void)state;
	snprintf(spec, sizeof(spec), "unix:%s", path);
	talk(&line_unix, spec, listener);
	close(listener);
}

static void tcp_talks(void **state)
{
	unsigned int port;
	int listener = listen_tcp(&port);
	char spec[150];

	(void)state;
	snprintf(spec, sizeof(spec), "tcp:127.0.0.1:%u", port);
	talk(&line_tcp, spec, listener);
	snprintf(spec, sizeof(spec), "tcp:[127.0.0.1]:%u", port);
	talk(&line_tcp, spec, listener);
	close(listener);
}

static void fails(const struct line_driver *driver, const char *spec, enum err_code code,
		  const char *words)
{
	struct line *line;
	struct err *err = driver->open(spec, &line);

	assert_non_null(err);
	assert_int_equal(err->code, code);
	if (!strstr(err->text, words))
		fail_msg("`%s` does not say `%s`", err->text, words);
	err_destroy(err);
}

static void says_why_it_does_not_open(void **state)
{
	char spec[300];

	(void)state;
	fails(&line_unix, "unix:/nowhere/socket", ERR_LINE, "no such socket");
	fails(&line_unix, "unix:", ERR_USAGE, "unix:PATH");
	fails(&line_unix, "unix:/x,qmp=", ERR_USAGE, "unix:PATH");
	close(listen_unix(path));
	snprintf(spec, sizeof(spec), "unix:%s", path);
	fails(&line_unix, spec, ERR_LINE, "nobody listens");
	memset(spec + 5, 'x', 150);
	spec[155] = 0;
	fails(&line_unix, spec, ERR_USAGE, "bytes");
	fails(&line_tcp, "tcp:localhost", ERR_USAGE, "tcp:HOST:PORT");
	fails(&line_tcp, "tcp::80", ERR_USAGE, "tcp:HOST:PORT");
	fails(&line_tcp, "tcp:127.0.0.1:1", ERR_LINE, "nothing listens at that port");
	fails(&line_tcp, "tcp:127.0.0.1:nosuchport", ERR_USAGE, "is no port");
	fails(&line_tcp, "tcp:256.256.256.256.invalid:1", ERR_LINE, "cannot find");
}

static void a_socket_without_qmp_says_how_to_break(void **state)
{
	int listener = listen_unix(path);
	char spec[150];
	struct line *line;
	struct err *err;

	(void)state;
	snprintf(spec, sizeof(spec), "unix:%s", path);
	assert_null(line_unix.open(spec, &line));
	err = line_sysrq(&line_unix, line, "x");
	assert_non_null(err);
	assert_non_null(strstr(err->text, "qmp="));
	err_destroy(err);
	line_unix.close(line);
	close(listener);
	assert_null(line_tcp.send_break);
	err = line_sysrq(&line_tcp, NULL, "x");
	assert_non_null(strstr(err->text, "/proc/sysrq-trigger"));
	err_destroy(err);
}

/*
 * A QMP that answers the n-th command with answers[n]; exits 0 if it was asked for what it
 * should be.
 */
static pid_t play_qmp(int listener, const char *greeting, const char *const *answers)
{
	pid_t child = fork();
	char asked[300];
	ssize_t bytes;
	int fd, good = 1;

	assert_true(child >= 0);
	if (child)
		return child;
	fd = accept(listener, NULL, NULL);
	good &= write(fd, greeting, strlen(greeting)) > 0;
	for (int i = 0; answers[i]; i++) {
		bytes = read(fd, asked, sizeof(asked) - 1);
		asked[bytes > 0 ? bytes : 0] = 0;
		good &= strstr(asked, i ? "chardev-send-break" : "qmp_capabilities") != NULL;
		good &= !i || strstr(asked, "\"id\":\"serial0\"");
		good &= write(fd, answers[i], strlen(answers[i])) > 0;
	}
	_exit(good ? 0 : 1);
}

static struct err *send_break(const char *greeting, const char *const *answers)
{
	int listener = listen_unix(other), status;
	pid_t child = play_qmp(listener, greeting, answers);
	struct err *err = qmp_send_break(other, "serial0");

	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	close(listener);
	return err;
}

static void qmp_sends_a_break(void **state)
{
	const char *const plain[] = { RETURN, RETURN, NULL };
	const char *const noisy[] = { EVENT RETURN EVENT, EVENT EVENT RETURN, NULL };

	(void)state;
	assert_null(send_break(GREETING, plain));
	assert_null(send_break(GREETING, noisy));
}

static void qmp_says_why_not(void **state)
{
	const char *const refused[] = { RETURN, REFUSAL, NULL };
	const char *const nothing[] = { NULL };
	char flood[5000];
	struct err *err;

	(void)state;
	err = send_break(GREETING, refused);
	assert_non_null(err);
	assert_non_null(strstr(err->text, "Chardev 'serial0' not found"));
	err_destroy(err);
	err = send_break("\n", nothing); /* closes at once */
	assert_non_null(err);
	assert_non_null(strstr(err->text, "no QMP socket"));
	err_destroy(err);
	memset(flood, 'x', sizeof(flood));
	flood[sizeof(flood) - 1] = 0;
	err = send_break(flood, nothing);
	assert_non_null(err);
	assert_non_null(strstr(err->text, "no QMP socket"));
	err_destroy(err);
	err = qmp_send_break("/nowhere/qmp", "serial0");
	assert_non_null(err);
	err_destroy(err);
}

/* BREAK through QMP, then the key through the serial port's own socket. */
static void sysrq_is_break_and_key(void **state)
{
	const char *const plain[] = { RETURN, RETURN, NULL };
	int listener = listen_unix(path), qmp = listen_unix(other), far_end, status;
	pid_t child = play_qmp(qmp, GREETING, plain);
	struct line *line;
	char spec[300], key;

	(void)state;
	snprintf(spec, sizeof(spec), "unix:%s,qmp=%s", path, other);
	assert_null(line_unix.open(spec, &line));
	far_end = accept(listener, NULL, NULL);
	assert_null(line_sysrq(&line_unix, line, "x"));
	assert_int_equal(read(far_end, &key, 1), 1);
	assert_int_equal(key, 'x');
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	line_unix.close(line);
	close(far_end);
	close(listener);
	close(qmp);
}

static int make_names(void **state)
{
	(void)state;
	snprintf(path, sizeof(path), "/tmp/lastgasp-test-%d.a", (int)getpid());
	snprintf(other, sizeof(other), "/tmp/lastgasp-test-%d.b", (int)getpid());
	return 0;
}

static int remove_names(void **state)
{
	(void)state;
	unlink(path);
	unlink(other);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unix_talks),
		cmocka_unit_test(tcp_talks),
		cmocka_unit_test(says_why_it_does_not_open),
		cmocka_unit_test(a_socket_without_qmp_says_how_to_break),
		cmocka_unit_test(qmp_sends_a_break),
		cmocka_unit_test(qmp_says_why_not),
		cmocka_unit_test(sysrq_is_break_and_key),
	};

	return cmocka_run_group_tests(tests, make_names, remove_names);
}
