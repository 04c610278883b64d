# SPDX-License-Identifier: GPL-2.0-or-later
# Completion of lastgasp and lastgasp-probe for bash. What can be typed is asked of the programs themselves; what they
# do not know is the name of a file. Needs nothing of the package bash-completion.

# Readline replaces only what is behind the last of its break characters, and LINE has some of them.
_lastgasp_cut() { # WORD
	local breaks=${COMP_WORDBREAKS//[^:=@]/}
	local tail=${1##*["$breaks"]}

	if [[ $breaks && $tail != "$1" ]]; then
		COMPREPLY=("${COMPREPLY[@]#"${1%"$tail"}"}")
	fi
}

_lastgasp() {
	local line=${COMP_LINE:0:COMP_POINT} words

	read -ra words <<<"$line"
	if [[ $line == *[[:space:]] ]]; then
		words+=("")
	fi
	mapfile -t COMPREPLY < <("${1/#\~/$HOME}" help --complete -- "${words[@]:1}" 2>/dev/null)
	_lastgasp_cut "${words[-1]}"
}

_lastgasp_probe() {
	if [[ $2 == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$("${1/#\~/$HOME}" --help 2>/dev/null | grep -o -- '--[a-z-]*')" -- "$2" | sort -u)
	fi
}

complete -o default -F _lastgasp lastgasp
complete -o default -F _lastgasp_probe lastgasp-probe
