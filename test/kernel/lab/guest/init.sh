#!/bin/sh
# The guest's first process: makes the usual file systems, runs the lab's command, sends its
# status and what it left in /out through the second serial port, and ends the machine.
export PATH=/usr/sbin:/usr/bin HOME=/root TERM=dumb LANG=C.UTF-8

mount -t devtmpfs dev /dev
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t debugfs debug /sys/kernel/debug 2>/dev/null
mkdir -p /dev/pts /dev/shm
mount -t devpts pts /dev/pts
mount -t tmpfs tmp /dev/shm
mount -t tmpfs run /run
ln -sf /proc/self/fd /dev/fd
hostname lab
ip link set lo up

. /lab/settings # LAB_* and the NODE link
ln -sf "node$LAB_NODE" /usr/bin/node
[ -d "$LAB_CWD" ] && cd "$LAB_CWD"
# From here on the console shows what a kernel should not say: errors and worse.
dmesg -n 4
echo LAB-START

sh /lab/command </dev/null
status=$?
echo LAB-END

# 8250 ports take what they are given as fast as it comes; raw, so that no byte is translated.
exec 3>/dev/ttyS1
stty -F /dev/ttyS1 raw -echo
tar -C /out -czf /dev/shm/out.tar.gz .
echo "LAB-RESULT $status $(stat -c %s /dev/shm/out.tar.gz)" >&3
cat /dev/shm/out.tar.gz >&3
exec 3>&-
reboot -f
