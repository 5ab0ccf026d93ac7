/// Keys of `driver_info` that all types which boot a ramdisk read (drivers.md §3.1).
package enum BootProperty {
    /// Their names and descriptions.
    package static let all: [(name: String, description: String)] = [
        ("deploy_kernel", "URL or Glance UUID of the kernel to deploy with. Required, unless deploy_iso is given."),
        ("deploy_ramdisk", "URL or Glance UUID of the ramdisk to deploy with. Required, unless deploy_iso is given."),
        ("deploy_iso", "URL of an image to deploy with by virtual media; excludes deploy_kernel and deploy_ramdisk. Optional."),
        ("rescue_kernel", "URL or Glance UUID of the kernel to rescue with. Optional."),
        ("rescue_ramdisk", "URL or Glance UUID of the ramdisk to rescue with. Optional."),
        ("rescue_iso", "URL of an image to rescue with by virtual media. Optional."),
        ("bootloader", "URL or Glance UUID of the EFI system partition image for built images. Optional."),
        ("kernel_append_params", "kernel parameters; %default% stands for the configured ones. Optional."),
        ("force_persistent_boot_device", "Default, Always or Never. Optional."),
        ("image_http_proxy", "URL of a proxy for HTTP. Optional."),
        ("image_https_proxy", "URL of a proxy for HTTPS. Optional."),
        ("image_no_proxy", "hosts that are reached without a proxy, separated by commas. Optional."),
        ("agent_verify_ca", "whether the agent's certificate is verified, or the path of a CA bundle. Optional."),
        ("deploy_forces_oob_reboot", "whether the node is rebooted by its controller after deployment. Optional."),
        ("cleaning_network", "UUID or name of the network for cleaning. Optional."),
        ("provisioning_network", "UUID or name of the network for provisioning. Optional."),
        ("rescuing_network", "UUID or name of the network for rescue. Optional."),
        ("inspection_network", "UUID or name of the network for inspection. Optional."),
        ("servicing_network", "UUID or name of the network for service. Optional."),
    ]
}
