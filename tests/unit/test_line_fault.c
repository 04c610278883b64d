// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * host/line/{fault,fault_spec}: links host/err.c, host/line/ (all). The line within is a socket of
 * ours, or a file.
 */
#include "unit.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "../../host/line/drivers.h"
#include "../../host/line/fault_spec.h"

static char path[100];
static int listener;

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* The line fault:OPTIONS:unix:PATH, and the far end of it. */
static struct line *open_line(const char *options, int *far_end)
{
	char spec[300];
	struct line *line;

	snprintf(spec, sizeof(spec), "fault:%s:unix:%s", options, path);
	assert_null(line_fault.open(spec, &line));
	*far_end = accept(listener, NULL, NULL);
	assert_true(*far_end >= 0);
	return line;
}

/* All that comes until the line ends, polled for as the console does. */
static size_t read_all(struct line *line, uint8_t *buffer, size_t room)
{
	size_t count = 0, got;
	bool end = false;

	while (!end) {
		struct pollfd wait = { .fd = line_fault.fd(line), .events = POLLIN };

		assert_int_equal(poll(&wait, 1, 5000), 1);
		assert_null(line_fault.read(line, buffer + count, room - count, 0, &got, &end));
		count += got;
		assert_true(count < room);
	}
	return count;
}

static void passes_all_without_options(void **state)
{
	uint8_t sent[10000], got[20000];
	int far_end;
	struct line *line = open_line("1", &far_end);

	(void)state;
	for (size_t i = 0; i < sizeof(sent); i++)
		sent[i] = (uint8_t)(i * 7);
	assert_int_equal(write(far_end, sent, sizeof(sent)), sizeof(sent));
	assert_null(line_fault.write(line, sent, 5000, 2000));
	assert_int_equal(recv(far_end, got, 5000, MSG_WAITALL), 5000);
	assert_memory_equal(got, sent, 5000);
	close(far_end);
	assert_int_equal(read_all(line, got, sizeof(got)), sizeof(sent));
	assert_memory_equal(got, sent, sizeof(sent));
	line_fault.close(line);
	line_fault.close(NULL);
}

/* What comes is what damage.h makes of it with that seed; what goes has another. */
static void damages_both_ways_by_seed(void **state)
{
	const struct damage_options options = { .change = 0.05, .drop = 0.01 };
	static uint8_t sent[8000], want[8000 * DAMAGE_GROWTH], got[20000], gone[20000];
	struct damage damage;
	int far_end;
	struct line *line = open_line("5,change=0.05,drop=.01", &far_end);
	size_t bytes, went;
	char text[200];

	(void)state;
	damage_init(&damage, &options, 5);
	bytes = damage_pass(&damage, sent, sizeof(sent), want);
	assert_int_equal(write(far_end, sent, sizeof(sent)), sizeof(sent));
	assert_null(line_fault.write(line, sent, sizeof(sent), 2000));
	shutdown(far_end, SHUT_WR);
	assert_int_equal(read_all(line, got, sizeof(got)), bytes);
	assert_memory_equal(got, want, bytes);
	line_fault.describe(line, text, sizeof(text));
	assert_non_null(strstr(text, "came 8000 bytes, hits"));
	line_fault.close(line);
	went = (size_t)recv(far_end, gone, sizeof(gone), MSG_WAITALL);
	assert_true(went < sizeof(sent) && went > sizeof(sent) * 9 / 10);
	assert_true(went != bytes || memcmp(gone, got, bytes));
	close(far_end);
}

static void damages_one_way_only(void **state)
{
	static const uint8_t sent[1000];
	uint8_t got[2000];
	int far_end;
	struct line *line = open_line("5,change=1,in", &far_end);

	(void)state;
	assert_null(line_fault.write(line, sent, sizeof(sent), 2000));
	assert_int_equal(recv(far_end, got, sizeof(sent), MSG_WAITALL), sizeof(sent));
	assert_memory_equal(got, sent, sizeof(sent));
	assert_int_equal(write(far_end, sent, sizeof(sent)), sizeof(sent));
	close(far_end);
	assert_int_equal(read_all(line, got, sizeof(got)), sizeof(sent));
	for (size_t i = 0; i < sizeof(sent); i++)
		assert_int_not_equal(got[i], 0);
	line_fault.close(line);
}

static void reads_short(void **state)
{
	static const uint8_t sent[500];
	uint8_t got[600];
	size_t bytes, reads = 0, count = 0;
	int far_end;
	struct line *line = open_line("1,short", &far_end);
	bool end = false;

	(void)state;
	assert_int_equal(write(far_end, sent, sizeof(sent)), sizeof(sent));
	close(far_end);
	for (; !end; count += bytes, reads++) {
		assert_null(line_fault.read(line, got, sizeof(got), 1000, &bytes, &end));
		assert_true(bytes <= 7);
	}
	assert_int_equal(count, sizeof(sent));
	assert_true(reads > sizeof(sent) / 7);
	line_fault.close(line);
}

/* A read never waits longer than it is told; what is polled says when there is more. */
static void stalls_without_keeping_the_reader(void **state)
{
	uint8_t got[10];
	size_t bytes, count = 0;
	int far_end;
	struct line *line = open_line("1,stall=1:60,in", &far_end);
	struct pollfd wait = { .fd = line_fault.fd(line), .events = POLLIN };
	int64_t start = now(), before;
	bool end = false;

	(void)state;
	assert_int_equal(poll(&wait, 1, 0), 0);
	assert_int_equal(write(far_end, "abcd", 4), 4);
	close(far_end);
	while (!end) {
		before = now();
		assert_null(line_fault.read(line, got + count, sizeof(got) - count, 10, &bytes,
					    &end));
		assert_true(now() - before < 50);
		assert_true(bytes <= 1);
		count += bytes;
		if (!bytes && !end)
			assert_int_equal(poll(&wait, 1, 2000), 1);
	}
	assert_int_equal(count, 4);
	assert_memory_equal(got, "abcd", 4);
	assert_true(now() - start >= 4 * 60);
	line_fault.close(line);
}

static void wraps_a_replay(void **state)
{
	char name[120], spec[200], got[2000];
	const struct line_driver *driver;
	struct line *line;
	FILE *file;

	(void)state;
	snprintf(name, sizeof(name), "%s.raw", path);
	snprintf(spec, sizeof(spec), "fault:1,text=5:fault:2:file:%s", name);
	file = fopen(name, "w");
	fputs("hello", file);
	fclose(file);
	assert_null(line_driver_for(spec, &driver));
	assert_ptr_equal(driver, &line_fault);
	assert_null(line_innermost(spec, &driver));
	assert_ptr_equal(driver, &line_file);
	assert_null(line_fault.open(spec, &line));
	assert_true(line_reads(&line_fault, line, name));
	assert_false(line_reads(&line_fault, line, path));
	assert_true(read_all(line, (uint8_t *)got, sizeof(got)) > 20);
	assert_memory_equal(got, "hello[", 6);
	line_fault.close(line);
	unlink(name);
}

/* At another rate than the machine's both ways are garbage, and errors; set_baud() mends that. */
static void talks_at_a_rate(void **state)
{
	static const uint8_t slow[] = { 0x66, 0x33 }; /* U, each bit twice: test_wire.c */
	struct line_damage damage;
	char spec[300], inner[200];
	uint8_t got[20];
	struct line *line;
	int far_end;

	(void)state;
	snprintf(inner, sizeof(inner), "unix:%s", path);
	snprintf(spec, sizeof(spec), "fault:1,rate=57600:%s", inner);
	assert_int_equal(line_fault.baud(spec), 115200);
	assert_null(line_fault.open(spec, &line));
	far_end = accept(listener, NULL, NULL);
	assert_int_equal(write(far_end, "U", 1), 1);
	shutdown(far_end, SHUT_WR);
	assert_int_equal(read_all(line, got, sizeof(got)), sizeof(slow));
	assert_memory_equal(got, slow, sizeof(slow));
	assert_true(line_fault.damage(line, &damage));
	assert_true(damage.framing == 1 && damage.breaks == 0);
	assert_null(line_fault.set_baud(line, 57600));
	assert_null(line_fault.write(line, "UU", 2, 100));
	assert_null(line_fault.set_baud(line, 28800));
	assert_null(line_fault.write(line, "U", 1, 100));
	assert_int_equal(recv(far_end, got, 4, MSG_WAITALL), 4);
	assert_memory_equal(got, "UU\x66\x33", 4);
	line_fault.close(line);
	close(far_end);
	snprintf(spec, sizeof(spec), "fault:1,rate=57600:%s@57600", inner);
	assert_int_equal(line_fault.baud(spec), 57600);
	assert_null(line_fault.open(spec, &line));
	line_fault.close(line);
	close(accept(listener, NULL, NULL));
	snprintf(spec, sizeof(spec), "fault:1:%s", inner);
	assert_int_equal(line_fault.baud(spec), 0);
	line = open_line("1", &far_end);
	assert_false(line_fault.damage(line, &damage));
	err_destroy(line_fault.set_baud(line, 9600));
	line_fault.close(line);
	close(far_end);
}

static void refuses(const char *text, const char *words)
{
	struct line *line;
	struct err *err = line_fault.open(text, &line);

	assert_non_null(err);
	assert_int_equal(err->code, ERR_USAGE);
	if (!strstr(err->text, words))
		fail_msg("`%s` does not say `%s`", err->text, words);
	err_destroy(err);
}

static void says_what_is_wrong(void **state)
{
	const struct line_driver *driver;
	struct err *err;

	(void)state;
	refuses("fault:", "SEED");
	refuses("fault:x:file:y", "`x:file:y` does not begin with a SEED");
	refuses("fault:7", "the line within");
	refuses("fault:7,flip=0.1", "the line within");
	refuses("fault:7x:file:y", "`x:file:y` where");
	refuses("fault:7,fliip=0.1:file:y", "`fliip`; there are change");
	refuses("fault:7,flip:file:y", "flip=0.01");
	refuses("fault:7,flip=2:file:y", "0 to 1");
	refuses("fault:7,flip=-1:file:y", "0 to 1");
	refuses("fault:7,flip=nan:file:y", "0 to 1");
	refuses("fault:7,burst=0.1:file:y", "from 1 to");
	refuses("fault:7,burst=0.1,in:file:y", "burst=0.001:20");
	refuses("fault:7,text=0:file:y", "from 1 to");
	refuses("fault:7,text=99999999999:file:y", "from 1 to");
	refuses("fault:7,stall=0.1:60001:file:y", "60000");
	refuses("fault:7,in=1:file:y", "`=1:file:y` where");
	refuses("fault:7,rate=0:file:y", "from 1 to 20000000");
	refuses("fault:7,rate=9600:file:y@0", "no UART does 0 baud");
	refuses("fault:7:nothing", "`nothing` is no line");
	err = line_innermost("fault:7,xx:file:y", &driver);
	assert_non_null(err);
	err_destroy(err);
}

static void reads_every_option(void **state)
{
	struct fault_spec spec;

	(void)state;
	assert_null(
		fault_spec_read("fault:18446744073709551615,change=1e-3,flip=.5,drop=0,twice=1,"
				"insert=0.25,burst=0.125:20,text=77,stall=0.01:250,short,"
				"strip,eat,rate=9600,out:tcp:[::1]:99",
				&spec));
	assert_true(spec.seed == UINT64_MAX && spec.damage.change == 1e-3);
	assert_true(spec.damage.flip == 0.5 && spec.damage.drop == 0 && spec.damage.twice == 1);
	assert_true(spec.damage.insert == 0.25 && spec.damage.burst == 0.125);
	assert_true(spec.damage.burst_bytes == 20 && spec.damage.text_bytes == 77);
	assert_true(spec.stall == 0.01 && spec.stall_ms == 250 && spec.is_short);
	assert_int_equal(spec.baud, 9600);
	assert_true(spec.damage.strip && spec.damage.eat && spec.out && !spec.in);
	assert_string_equal(spec.line, "tcp:[::1]:99");
}

static int make_socket(void **state)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	(void)state;
	snprintf(path, sizeof(path), "/tmp/lastgasp-test-%d.f", (int)getpid());
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	listener = socket(AF_UNIX, SOCK_STREAM, 0);
	return bind(listener, (struct sockaddr *)&address, sizeof(address)) ||
	       listen(listener, 1);
}

static int remove_socket(void **state)
{
	(void)state;
	close(listener);
	return unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(passes_all_without_options),
		cmocka_unit_test(damages_both_ways_by_seed),
		cmocka_unit_test(damages_one_way_only),
		cmocka_unit_test(reads_short),
		cmocka_unit_test(stalls_without_keeping_the_reader),
		cmocka_unit_test(wraps_a_replay),
		cmocka_unit_test(talks_at_a_rate),
		cmocka_unit_test(says_what_is_wrong),
		cmocka_unit_test(reads_every_option),
	};

	return cmocka_run_group_tests(tests, make_socket, remove_socket);
}
