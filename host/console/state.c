// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where the console keeps what outlives it (XDG Base Directory Specification, 0.8). Others may
 * not read it: captures hold what was typed at a login.
 */
#include "state.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static struct err *make_folders(char *path)
{
	char *slash;

	for (slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = 0;
		if (mkdir(path, 0700) && errno != EEXIST)
			return err_errno(ERR_LINE, errno, "cannot make folder %s", path);
		*slash = '/';
	}
	return NULL;
}

struct err *state_path(const char *name, char *path, size_t size)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	int bytes;

	if (state && state[0] == '/')
		bytes = snprintf(path, size, "%s/lastgasp/%s", state, name);
	else if (home && home[0] == '/')
		bytes = snprintf(path, size, "%s/.local/state/lastgasp/%s", home, name);
	else
		return err_new(ERR_LINE, "no place for %s: set HOME or XDG_STATE_HOME", name);
	if (bytes < 0 || (size_t)bytes >= size)
		return err_new(ERR_LINE,
			       "no place for %s: the name of the home folder is too long", name);
	return make_folders(path);
}
