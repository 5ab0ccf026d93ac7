package import Model

/// `noop` networking: whoever runs the network does so without us, and attached virtual interfaces are forgotten.
package struct NoOpNetwork: NetworkInterface {
    /// Does nothing.
    package init() {}

    package let keepsVirtualInterfaces = false

    package func validate(_ node: NodeContext) throws(ValidationFailure) {}
}

/// `flat` networking: all nodes share one network, and attached virtual interfaces are remembered.
package struct FlatNetwork: NetworkInterface {
    /// Needs nothing.
    package init() {}

    package let keepsVirtualInterfaces = true

    package func validate(_ node: NodeContext) throws(ValidationFailure) {}
}

/// `noop` storage: nodes use their own disks.
package struct NoOpStorage: StorageInterface {
    /// Does nothing.
    package init() {}

    package func validate(_ node: NodeContext) throws(ValidationFailure) {}
}

/// `noop` management: somebody sets the boot device by hand; it is network once and disk for good, as if it always had been.
package struct NoOpManagement: ManagementInterface {
    /// Does nothing.
    package init() {}

    package var bootModes: (any BootModeInterface)? { nil }
    package var interrupts: (any InterruptInterface)? { nil }
    package var indicators: (any IndicatorInterface)? { nil }
    package var virtualMedia: (any VirtualMediaInterface)? { nil }

    package func validate(_ node: NodeContext) throws(ValidationFailure) {}

    package func supportedBootDevices(of node: NodeContext) -> [BootDevice] { [.pxe, .disk] }

    package func bootDevice(of node: NodeContext) async throws(HardwareError) -> BootDeviceSetting {
        BootDeviceSetting(device: nil, isPersistent: nil)
    }

    package func setBootDevice(_ device: BootDevice, isPersistent: Bool, of node: NodeContext) async throws(HardwareError) {}
}

/// `noop` deployment: nothing is written, and every operation is over as soon as it has begun.
package struct NoOpDeploy: DeployInterface {
    /// Does nothing.
    package init() {}

    package func validate(_ node: NodeContext) throws(ValidationFailure) {}

    package func steps(_ kind: StepKind, for node: NodeContext) async throws(HardwareError) -> [Step] { [] }

    package func run(
        _ step: Step, _ kind: StepKind, on node: NodeContext, as command: CommandID
    ) async throws(HardwareError) -> Outcome {
        .failed("The deploy interface noop has no step \(step.qualifiedName).")
    }

    package func begin(
        _ kind: OperationKind, on node: NodeContext, as command: CommandID
    ) async throws(HardwareError) -> Outcome {
        .done(Findings())
    }

    package func end(_ kind: OperationKind, on node: NodeContext, as command: CommandID) async throws(HardwareError) -> Outcome {
        .done(Findings())
    }

    package func giveUp(
        _ kind: OperationKind, powerOff: Bool, on node: NodeContext, as command: CommandID
    ) async throws(HardwareError) -> Outcome {
        .done(Findings())
    }
}
