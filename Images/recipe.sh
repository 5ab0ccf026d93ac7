# What both recipes share: inputs with a record of them, and outputs of which the same inputs make the same bytes.
# Sourced by the recipes; they run with bash, as any user.
set -euo pipefail
export LC_ALL=C TZ=UTC
umask 022
# The time of every file in every image.
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-1735689600}
PATH=$PATH:/usr/sbin:/sbin

fail() { echo "${0#"$PWD"/}: $*" >&2; exit 1; }

# needs PACKAGE FILE…: fails with the name of the package unless the files are there.
needs() {
    local package=$1 file
    shift
    for file in "$@"; do
        [ -e "$file" ] || command -v "$file" >/dev/null || fail "$file is missing: apt-get install $package (or make setup)"
    done
}

# An empty directory that is removed when the recipe ends.
work=$(mktemp -d "${TMPDIR:-/tmp}/ironbird-image.XXXXXX")
trap 'rm -rf "$work"' EXIT

inputs=$work/inputs
: >"$inputs"

# input NAME VERSION FILE: takes note of what goes into the image.
input() {
    printf 'input %s %s sha256:%s\n' "$1" "$2" "$(sha256sum "$3" | cut -d' ' -f1)" >>"$inputs"
}

# installed PACKAGE FILE: takes note of a file of an installed package.
installed() {
    input "$1:$2" "$(dpkg-query -W -f '${Version}' "$1" 2>/dev/null || echo unpackaged)" "$2"
}

# kernel FLAVOUR CACHE: unpacks Debian's newest kernel of this flavour without installing it; sets $kernel (a directory with
# boot and lib) and $release (as in lib/modules/$release). KERNEL_PACKAGE names another one.
kernel() {
    local package=${KERNEL_PACKAGE:-} cache=$2 version file
    [ -n "$package" ] || package=$(apt-cache depends "linux-image-$1" | awk '/Depends: linux-image/ { print $2; exit }')
    [ -n "$package" ] || fail "apt knows no linux-image-$1: apt-get update"
    version=$(apt-cache policy "$package" | awk '/Candidate:/ { print $2 }')
    file=$cache/${package}_${version//:/%3a}_amd64.deb
    mkdir -p "$cache"
    if [ ! -e "$file" ]; then
        # apt checks the archive's signature and the package's digest.
        (cd "$work" && timeout 600 apt-get -qq download "$package=$version") || fail "cannot download $package=$version"
        mv "$work/${file##*/}" "$file"
    fi
    input "$package" "$version" "$file"
    kernel=$work/kernel
    dpkg-deb -x "$file" "$kernel"
    release=$(ls "$kernel/lib/modules")
    depmod -b "$kernel" "$release"
}

# modules TREE NAME…: copies these kernel modules, and those they need, into an image; what this kernel has not is left out.
# They are not stripped: that would remove their signatures.
modules() {
    local tree=$1 file
    shift
    { modprobe -d "$kernel" -S "$release" --show-depends -a "$@" 2>/dev/null || true; } \
        | awk '$1 == "insmod" { print $2 }' | sort -u >"$work/modules"
    while read -r file; do
        install -D -m 644 "$file" "$tree/${file#"$kernel"/}"
    done <"$work/modules"
    # depmod wants to know what is built in, and in which order drivers are to be tried.
    install -D -m 644 -t "$tree/lib/modules/$release" "$kernel/lib/modules/$release"/modules.{builtin,builtin.modinfo,order}
    depmod -b "$tree" "$release"
    # busybox reads the text files alone.
    rm -f "$tree/lib/modules/$release"/modules.{*.bin,builtin.modinfo,devname,softdep,symbols,order}
}

# busybox TREE: a shell and its tools.
busybox() {
    needs busybox-static /bin/busybox
    ldd /bin/busybox >/dev/null 2>&1 && fail "/bin/busybox is not static: apt-get install busybox-static"
    installed busybox-static /bin/busybox
    mkdir -p "$1"/{bin,dev,etc,lib,mnt,proc,run,root,sys,tmp,usr/bin,usr/sbin,var}
    ln -sfn bin "$1/sbin"
    install -m 755 /bin/busybox "$1/bin/busybox"
    ln -sf busybox "$1/bin/sh"
}

# initramfs TREE FILE COMMAND…: packs a tree by a command that compresses its input; owners, times, order and inode numbers are always
# the same.
initramfs() {
    local tree=$1 file=$2
    shift 2
    find "$tree" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
    (cd "$tree" && find . -mindepth 1 -print0 | sort -z | cpio --null -o -H newc -R 0:0 --reproducible --quiet) \
        | "$@" >"$file"
}

# publish DIRECTORY FILE…: puts the files of $work in place, with a manifest of what they are and what they were made of.
publish() {
    local directory=$1 name
    shift
    mkdir -p "$directory"
    sort -u "$inputs" >"$work/manifest"
    printf 'source-date-epoch %s\n' "$SOURCE_DATE_EPOCH" >>"$work/manifest"
    for name in "$@"; do
        printf 'output %s %s bytes sha256:%s\n' "$name" "$(stat -c %s "$work/$name")" \
            "$(sha256sum "$work/$name" | cut -d' ' -f1)" >>"$work/manifest"
    done
    for name in "$@"; do mv -f "$work/$name" "$directory/$name"; done
    mv -f "$work/manifest" "$directory/manifest"
    cat "$directory/manifest"
}
