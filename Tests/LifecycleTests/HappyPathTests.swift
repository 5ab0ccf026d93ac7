import Documents
import Lifecycle
import Model
import Testing

/// Every operation from its verb to its end, with drivers that do everything at once.
struct HappyPathTests {
    private let erase = Step(interface: .deploy, step: "erase_devices", priority: 10)
    private let write = Step(interface: .deploy, step: "deploy", priority: 100)

    @Test func verifiesBeforeItManages() throws {
        var node = Rehearsal()
        #expect(try node.transcript { try $0.apply(.manage) } == "verifying: verify-1 begin verify")
        #expect(node.status.isReserved && node.status.targetProvisionState == .manageable)
        #expect(
            try node.transcript { try $0.answer(.done(Findings(powerState: .off))) } == "verifying: verify-2 collect verify steps"
        )
        #expect(try node.transcript { try $0.offer([]) } == "manageable: -")
        #expect(!node.status.isReserved && node.status.targetProvisionState == nil && node.status.powerState == .off)
        #expect(node.records.map(\.severity) == [.info])
    }

    @Test func cleansBeforeItProvides() throws {
        var node = Rehearsal(in: .manageable)
        #expect(try node.transcript { try $0.apply(.provide) } == "cleaning: automatedClean-1 begin automatedClean")
        #expect(node.status.targetProvisionState == .available)
        #expect(try node.transcript { try $0.answer(.underway(pollAfter: nil)) } == "clean wait: -")
        #expect(!node.status.isReserved && node.managed.work.deadline?.at == node.now + .seconds(1800))
        #expect(
            try node.transcript { try $0.apply(.agentCalled(Findings())) } == "cleaning: automatedClean-2 collect clean steps")
        #expect(
            try node.transcript { try $0.offer([erase]) } == "cleaning: automatedClean-3 run clean step deploy.erase_devices")
        #expect(node.status.cleanStep.object["step"] == "erase_devices")
        #expect(try node.transcript { try $0.answer(.underway(pollAfter: nil)) } == "clean wait: -")
        #expect(
            try node.transcript { try $0.apply(.agentCalled(Findings())) }
                == "clean wait: automatedClean-3 run clean step deploy.erase_devices")
        #expect(try node.transcript { try $0.answer() } == "cleaning: automatedClean-4 end automatedClean")
        #expect(node.status.cleanStep.isEmptyObject)
        #expect(try node.transcript { try $0.answer() } == "available: -")
        #expect(node.managed.work.operation == nil && node.managed.node.driverInternalInfo.isEmptyObject)
    }

    @Test func remembersWhatWasLearnedOfWorkThatGoesOn() throws {
        var node = Rehearsal(in: .available)
        try node.apply(.deploy(StepRequest()))
        node.managed.node.driverInternalInfo = JSONText(.object(["agent_url": "https://192.0.2.9:9999"]))
        var gone = Findings()
        gone.driverInternalInfo = ["agent_url": .null, "deploy_boot_mode": "uefi"]
        let wait = Outcome.underway(pollAfter: .zero, learned: gone)
        #expect(try node.transcript { try $0.answer(wait) } == "wait call-back: -")
        #expect(node.managed.node.driverInternalInfo.object == ["deploy_boot_mode": "uefi"])
        #expect(try node.transcript { try $0.pass(.zero) } == "wait call-back: deploy-1 begin deploy")
    }

    @Test func providesAtOnceWithoutCleaning() throws {
        var node = Rehearsal(in: .manageable)
        node.managed.node.automatedClean = false
        #expect(try node.transcript { try $0.apply(.provide) } == "available: -")
    }

    @Test func deploys() throws {
        var node = Rehearsal(in: .available)
        #expect(try node.transcript { try $0.apply(.deploy(StepRequest())) } == "deploying: deploy-1 begin deploy")
        #expect(try node.transcript { try $0.answer() } == "deploying: deploy-2 collect deploy steps")
        #expect(try node.transcript { try $0.offer([write]) } == "deploying: deploy-3 run deploy step deploy.deploy")
        #expect(try node.transcript { try $0.answer(.underway(pollAfter: .seconds(5))) } == "wait call-back: -")
        #expect(try node.transcript { try $0.pass(.seconds(4)) } == "wait call-back: -")
        #expect(try node.transcript { try $0.pass(.seconds(1)) } == "wait call-back: deploy-3 run deploy step deploy.deploy")
        #expect(try node.transcript { try $0.answer() } == "deploying: deploy-4 end deploy")
        #expect(try node.transcript { try $0.answer() } == "active: -")
        #expect(node.status.lastError == nil && node.status.targetProvisionState == nil)
    }

    @Test(arguments: [ProvisionState.active, .deployFailed, .error])
    func rebuilds(from state: ProvisionState) throws {
        var node = Rehearsal(in: state)
        #expect(try node.transcript { try $0.apply(.rebuild(StepRequest())) } == "deploying: rebuild-1 begin rebuild")
        try node.finish(offering: [write])
        #expect(node.state == .active)
    }

    @Test func deletesTheInstanceAndCleans() throws {
        var node = Rehearsal(in: .active)
        node.managed.node.instanceInfo = ["image_source": "http://image"]
        node.managed.node.instanceName = "web"
        node.managed.node.instanceUUID = node.managed.node.uuid
        node.managed.node.driverInternalInfo = ["is_whole_disk_image": true, "kept": 1]
        #expect(try node.transcript { try $0.apply(.delete) } == "deleting: delete-1 begin delete")
        #expect(node.clearedInstances == 0 && node.status.targetProvisionState == .available)
        #expect(try node.transcript { try $0.answer() } == "cleaning: automatedClean-2 begin automatedClean")
        #expect(node.clearedInstances == 1)
        #expect(node.managed.node.instanceInfo.isEmptyObject)
        #expect(node.managed.node.instanceName == nil && node.managed.node.instanceUUID == nil)
        #expect(node.managed.node.driverInternalInfo == ["kept": 1])
        try node.finish()
        #expect(node.state == .available)
    }

    @Test(arguments: [true, false])
    func aRetiredNodeIsNotAvailableAfterDeletion(isCleaned: Bool) throws {
        var node = Rehearsal(in: .active)
        node.managed.node.isRetired = true
        node.managed.node.automatedClean = isCleaned
        try node.apply(.delete)
        try node.finish()
        #expect(node.state == .manageable)
    }

    @Test func inspectsOutOfBand() throws {
        var node = Rehearsal(in: .manageable)
        #expect(try node.transcript { try $0.apply(.inspect) } == "inspecting: inspect-1 begin inspect")
        #expect(node.status.inspectionStartedAt == node.now)
        var findings = Findings()
        findings.properties = ["cpu_arch": "x86_64"]
        findings.inventory = NodeInventory(inventory: ["cpu": ["count": 4]])
        #expect(try node.transcript { try $0.answer(.done(findings)) } == "manageable: -")
        #expect(node.status.inspectionStartedAt == nil && node.status.inspectionFinishedAt == node.now)
        #expect(node.managed.node.properties == ["cpu_arch": "x86_64"])
        #expect(node.findings == [findings])
    }

    @Test func inspectsByItsRamdisk() throws {
        var node = Rehearsal(in: .manageable)
        try node.apply(.inspect)
        #expect(try node.transcript { try $0.answer(.underway(pollAfter: nil)) } == "inspect wait: -")
        #expect(try node.transcript { try $0.apply(.agentCalled(Findings())) } == "inspect wait: -")
        #expect(
            try node.transcript { try $0.apply(.inspectionDelivered(Findings())) } == "inspecting: inspect-2 end inspect")
        #expect(try node.transcript { try $0.answer() } == "manageable: -")
        #expect(node.status.inspectionFinishedAt == node.now)
    }

    @Test func cleansByHand() throws {
        var node = Rehearsal(in: .manageable)
        let offered = [Step(interface: .raid, step: "create_configuration"), erase]
        let request = StepRequest(steps: [
            Step(interface: .deploy, step: "erase_devices"), Step(interface: .raid, step: "create_configuration"),
        ])
        #expect(
            try node.transcript { try $0.apply(.clean(request)) } == "cleaning: manualClean-1 collect clean steps")
        #expect(node.status.targetProvisionState == .manageable)
        #expect(try node.transcript { try $0.offer(offered) } == "cleaning: manualClean-2 begin manualClean")
        #expect(
            try node.transcript { try $0.answer() } == "cleaning: manualClean-3 run clean step deploy.erase_devices")
        #expect(
            try node.transcript { try $0.answer() } == "cleaning: manualClean-4 run clean step raid.create_configuration")
        #expect(try node.transcript { try $0.answer() } == "cleaning: manualClean-5 end manualClean")
        #expect(try node.transcript { try $0.answer() } == "manageable: -")
    }

    @Test func adopts() throws {
        var node = Rehearsal(in: .manageable)
        #expect(try node.transcript { try $0.apply(.adopt) } == "adopting: adopt-1 begin adopt")
        #expect(try node.transcript { try $0.answer() } == "active: -")
    }

    @Test func rescuesAndUnrescues() throws {
        var node = Rehearsal(in: .active)
        node.managed.node.instanceInfo = ["rescue_password": "******", "image_source": "x"]
        #expect(try node.transcript { try $0.apply(.rescue) } == "rescuing: rescue-1 begin rescue")
        #expect(try node.transcript { try $0.answer(.underway(pollAfter: nil)) } == "rescue wait: -")
        #expect(try node.transcript { try $0.apply(.agentCalled(Findings())) } == "rescuing: rescue-2 end rescue")
        #expect(try node.transcript { try $0.answer() } == "rescue: -")
        #expect(try node.transcript { try $0.apply(.unrescue) } == "unrescuing: unrescue-3 begin unrescue")
        #expect(try node.transcript { try $0.answer() } == "active: -")
        #expect(node.managed.node.instanceInfo == ["image_source": "x"])
    }

    @Test func services() throws {
        var node = Rehearsal(in: .active)
        let request = StepRequest(steps: [Step(interface: .bios, step: "factory_reset")])
        #expect(try node.transcript { try $0.apply(.service(request)) } == "servicing: service-1 collect service steps")
        #expect(
            try node.transcript { try $0.offer([Step(interface: .bios, step: "factory_reset", requiresRamdisk: false)]) }
                == "servicing: service-2 begin service")
        #expect(node.managed.node.driverInternalInfo.object["service_disable_ramdisk"] == true)
        #expect(
            try node.transcript { try $0.answer() } == "servicing: service-3 run service step bios.factory_reset")
        #expect(try node.transcript { try $0.answer() } == "servicing: service-4 end service")
        #expect(try node.transcript { try $0.answer() } == "active: -")
    }

    @Test func changesThePower() throws {
        var node = Rehearsal(in: .active)
        #expect(try node.transcript { try $0.apply(.power(.reboot, timeout: nil)) } == "active: power-1 rebooting")
        #expect(node.status.targetPowerState == .on && node.status.isReserved)
        isRefused(node, .delete, .reserved)
        isRefused(node, .power(.on, timeout: nil), .reserved)
        try node.answer(.done(Findings(powerState: .on)))
        #expect(node.status.powerState == .on && node.status.targetPowerState == nil && !node.status.isReserved)
    }

    @Test(arguments: [ProvisionState.available, .inspectFailed, .cleanFailed, .adoptFailed])
    func managesAtOnce(from state: ProvisionState) throws {
        var node = Rehearsal(in: state)
        node.managed.node.status.lastError = "old"
        node.managed.node.status.isMaintenance = true
        #expect(try node.transcript { try $0.apply(.manage) } == "manageable: -")
        #expect(node.status.lastError == "old" && node.status.isMaintenance)
    }

    @Test func refusesByItsFlags() throws {
        var node = Rehearsal(in: .active)
        node.managed.node.isProtected = true
        isRefused(node, .delete, .protected)
        isRefused(node, .rebuild(StepRequest()), .protected)
        node.managed.node.disablePowerOff = true
        isRefused(node, .power(.off, timeout: nil), .powerOffDisabled)
        isRefused(node, .power(.softOff, timeout: nil), .powerOffDisabled)
        try node.apply(.setMaintenance(reason: "why"))
        for event in [Event.rebuild(StepRequest()), .rescue, .service(StepRequest())] { isRefused(node, event, .inMaintenance) }
        var retired = Rehearsal(in: .manageable)
        retired.managed.node.isRetired = true
        isRefused(retired, .provide, .retired)
    }
}
