#!/bin/sh
# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

# Boots the system that is in a folder, in the namespaces in which this runs,
# and which are to be of its own. What it writes goes to another folder, in
# which there is the socket where it says that it is ready.
#
# Usage: boot.sh ROOT FOLDER

set -eu

root=$1 folder=$2
computer=$folder/computer

mount --make-rprivate /
mkdir "$folder/upper" "$folder/work" "$computer"
mount -t overlay -o "lowerdir=$root,upperdir=$folder/upper,workdir=$folder/work" overlay "$computer"

mount -t tmpfs -o mode=755 tmpfs "$computer/dev"
for device in null zero full random urandom tty; do
  touch "$computer/dev/$device"
  mount --bind "/dev/$device" "$computer/dev/$device"
done
mkdir "$computer/dev/pts" "$computer/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$computer/dev/pts"
ln -s pts/ptmx "$computer/dev/ptmx"
for link in fd:fd stdin:fd/0 stdout:fd/1 stderr:fd/2; do
  ln -s "/proc/self/${link#*:}" "$computer/dev/${link%:*}"
done

# What is the kernel's own, and so the host's, is only to be read.
mount -t proc proc "$computer/proc"
mount --bind "$computer/proc/sys" "$computer/proc/sys"
mount -o remount,bind,ro "$computer/proc/sys"
mount -t sysfs -o ro sysfs "$computer/sys"
mount -t cgroup2 cgroup2 "$computer/sys/fs/cgroup"
mount -t tmpfs -o mode=755 tmpfs "$computer/run"
mkdir "$computer/run/host"
touch "$computer/run/host/notify"
mount --bind "$folder/notify" "$computer/run/host/notify"

# The name that the guides use is that of this computer.
hostname chat
echo chat >"$computer/etc/hostname"
echo '127.0.0.1 localhost chat chat.example.org' >"$computer/etc/hosts"

# In a chroot, services could not have namespaces of users.
cd "$computer"
pivot_root . .
umount --lazy .
exec env -i container=confab NOTIFY_SOCKET=/run/host/notify PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd
