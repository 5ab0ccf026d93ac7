package import DriverInterfaces
package import Model

/// What the interfaces of an agent-driven node share.
struct AgentParts: Sendable {
    let machine: Machine
    let settings: AgentDriverSettings
    let bootCheck: BootCheck
    let ramdisk: RamdiskBoot
    let instance: InstanceBoot
    let steps: AgentSteps
    let deploySteps: DeploySteps
    let rescue: RescuePassword
    let logs: AgentLogs

    init(machine: Machine, tools: AgentTools) {
        self.machine = machine
        settings = tools.settings
        bootCheck = BootCheck(settings: tools.settings)
        ramdisk = RamdiskBoot(machine: machine, tell: tools.tell, time: tools.time)
        instance = InstanceBoot(machine: machine, tell: tools.tell, time: tools.time)
        steps = AgentSteps(line: tools.line, machine: machine, settings: tools.settings, tell: tools.tell, time: tools.time)
        deploySteps = DeploySteps(agents: steps, settings: tools.settings, instance: instance)
        rescue = RescuePassword(agents: steps)
        logs = AgentLogs(line: tools.line, settings: tools.settings)
    }
}

/// What agent-driven hardware works with, whatever the hardware.
package struct AgentTools: Sendable {
    package var line: any AgentLine
    package var settings: AgentDriverSettings
    package var time: any TimeSource
    /// Takes what happens for the nodes' timelines.
    package var tell: @Sendable (TimelineEvent) -> Void

    /// The way to agents, and how to treat them.
    package init(
        line: any AgentLine, settings: AgentDriverSettings = AgentDriverSettings(), time: any TimeSource = SystemTime(),
        tell: @escaping @Sendable (TimelineEvent) -> Void = { _ in }
    ) {
        self.line = line
        self.settings = settings
        self.time = time
        self.tell = tell
    }
}
