# Which kernel modules the ramdisk has. Sourced by `build`, with $kernel and $release set.

# every DIRECTORY…: the names of all modules below these directories of the kernel's drivers.
every() {
    local directory
    for directory in "$@"; do
        find "$kernel/lib/modules/$release/kernel/$directory" -name '*.ko' -printf '%f\n' 2>/dev/null || true
    done | sed 's/\.ko$//'
}

drivers() {
    # Wired network cards of servers and of hypervisors, bonds and VLANs.
    every drivers/net/ethernet/{intel,broadcom,mellanox,emulex,qlogic,chelsio,cisco,aquantia,realtek,marvell,amazon,amd} \
        drivers/net/ethernet/{cavium,google,huawei,netronome,pensando,sfc,brocade,atheros,microsoft} \
        drivers/net/hyperv drivers/net/vmxnet3 drivers/net/bonding net/8021q
    echo virtio_net af_packet mdio netconsole usbnet cdc_ether cdc_ncm r8152
    # Disks, and what they are attached to.
    every drivers/nvme/host drivers/ata drivers/scsi/{megaraid,mpt3sas,aacraid,smartpqi,qla2xxx,lpfc,isci,mvsas,pm8001,aic94xx,bnx2fc} \
        drivers/message/fusion drivers/md
    echo hpsa 3w-9xxx 3w-sas arcmsr ips sd_mod sr_mod sg ses virtio_blk virtio_scsi vmw_pvscsi hv_storvsc xen-blkfront
    every drivers/usb/storage drivers/usb/host
    echo virtio_pci virtio_mmio virtio_balloon virtio-rng mmc_block sdhci-pci
    # File systems: config drives, partitions of EFI, and what is to be read before it is erased.
    echo ext4 xfs btrfs vfat isofs udf squashfs overlay loop nls_cp437 nls_iso8859-1 nls_ascii nls_utf8 efivarfs
    # The machine's own controller, its keyboard, its power button, its clock.
    every drivers/char/ipmi
    echo hid-generic usbhid button evdev rtc-cmos tpm_tis dmi-sysfs i2c-i801 configfs
    # Sums that file systems and drivers ask for by name.
    echo crc32c-intel crc32c_generic crc32_pclmul crct10dif-pclmul libcrc32c aesni-intel xxhash_generic zstd
}
