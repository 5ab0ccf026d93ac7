import BareMetalAPI
import NIOCore

/// Knows whether a client has begun to send the head of a request, which the decoder keeps to itself until it is whole.
///
/// It stands in front of everything that knows HTTP, so that a client whose head never ends can be answered although, as far as the
/// decoder says, nothing has come.
final class HeadWatch: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Whether bytes came that belong to no request yet.
    private(set) var hasBegun = false
    private var context: ChannelHandlerContext?

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        hasBegun = true
        context.fireChannelRead(data)
    }

    /// What came so far belongs to a request.
    func startAnew() {
        hasBegun = false
    }

    /// Answers a request that there is not: an encoder would find it out of turn.
    func answer(_ error: APIError, requestID: String) {
        guard let context, context.channel.isActive else { return }
        let text = """
            HTTP/1.1 \(error.status) Request Timeout\r
            content-type: application/json\r
            content-length: \(error.body.count)\r
            connection: close\r
            x-openstack-request-id: \(requestID)\r
            openstack-request-id: \(requestID)\r
            \r

            """
        var buffer = ByteBuffer(string: text)
        buffer.writeBytes(error.body)
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    }
}
