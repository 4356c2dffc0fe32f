using CameraP2P.Protocol.Commands;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Session.Core;
using CameraP2P.Tests.Simulation;

namespace CameraP2P.Tests.Session;

/// <summary>What a hostile network can do to an established session: nothing but cost it time.</summary>
[Collection(nameof(MeasuresMemory))]
public sealed class HostileInputTests
{
    private const int Count = 100_000;

    private static readonly byte[][] RealDatagrams =
    [
        .. new[]
        {
            "f14100144c42435300000000000000004343434a4a000000",
            "f143002c4c42435300000000000000004343434a4a0000000002a39e012ba8c000000000000000000000000000000000",
            "f14200144c42435300000000000000004343434a4a000000",
            "f1d00007d100000041434b",
            "f1d00099d1000001415254454d495300030000000100000081000000377351332b70482f6b6872782b78764464666c4264304d5832507a37784e2b7230454b58634378476c5a6c734651446f4461684f3043524b356d4e51433776494b67776e3166427575526341646a2f487755426266756a313977306d662b4c77514e2f776269412f5278343d000000000000000000000000000000000000000000",
            "f1d00024d1060000415254454d49537709000000010000000c0000007b226576744964223a347d00",
            "f1d00019d1000005000000000000000000000000000000000000000000",
            "f1d10026d10100110000000100020003000400050006000700080009000a000b000c000d000e000f0010",
            "f1d1000ed1000005000d000d000d000d000d",
            "f1e00000",
            "f1e10000",
            "f1d00031d1000002415254454d4953000200000001000100190000004d7a6c423336582f49566f385a7a49357247396a31773d3d00",
        }.Select(Convert.FromHexString),
    ];

    [Fact]
    public void Random_datagrams_from_the_camera_s_own_address_change_nothing()
    {
        var random = new Random(11);
        Storm(() =>
        {
            var datagram = new byte[random.Next(0, 1100)];
            random.NextBytes(datagram);
            return datagram;
        });
    }

    [Fact]
    public void Mutated_real_datagrams_from_the_camera_s_own_address_do_not_end_the_session()
    {
        var random = new Random(12);
        Storm(() => Mutate(random));
    }

    [Fact]
    public void The_camera_withstands_the_same()
    {
        var random = new Random(13);
        var session = new VirtualSession().Connect();
        var peer = new Ipv4EndPoint(VirtualSession.ClientAddress, 50_001);
        for (var i = 0; i < Count; i++)
        {
            var datagram = Mutate(random);
            session.Network.Call(session.CameraHost, now => session.Camera.HandleDatagram(datagram, peer, 0, now));
        }

        session.Network.RunFor(TimeSpan.FromMinutes(1));
        Assert.Null(session.Send(CommandRequest.Create(CommandIds.DeviceInfo)).Failure);
    }

    private static void Storm(Func<byte[]> next)
    {
        var session = new VirtualSession().Connect();
        session.StartHeartbeat();
        var peer = session.Core.Path!.Peer;
        var held = 0L;
        for (var i = 0; i < Count; i++)
        {
            var datagram = next();
            session.Network.Call(session.ClientHost, now => session.Core.HandleDatagram(datagram, session.Core.Path?.Peer ?? peer, session.Of<AttemptStarted>().Last().Socket, now));
            if (i == Count / 10)
            {
                held = GC.GetTotalMemory(forceFullCollection: true);
            }

            session.Events.RemoveAll(e => e is not AttemptStarted);
        }

        var grown = GC.GetTotalMemory(forceFullCollection: true) - held;
        Assert.True(grown < 8 * 1024 * 1024, $"{grown} bytes more after the storm");
        session.Network.RunFor(TimeSpan.FromMinutes(1));
        Assert.Equal(CameraSessionState.Connected, session.Core.State);
        Assert.Null(session.Send(CommandRequest.Create(CommandIds.DeviceInfo)).Failure);
    }

    private static byte[] Mutate(Random random)
    {
        var datagram = RealDatagrams[random.Next(RealDatagrams.Length)].ToArray();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            switch (random.Next(4))
            {
                case 0:
                    datagram[random.Next(datagram.Length)] = (byte)random.Next(256);
                    break;
                case 1:
                    datagram[random.Next(datagram.Length)] ^= (byte)(1 << random.Next(8));
                    break;
                case 2 when datagram.Length > 4:
                    datagram = datagram[..random.Next(4, datagram.Length)];
                    break;
                default:
                    // A right length again, so that the mutation gets past the envelope.
                    datagram[2] = (byte)((datagram.Length - 4) >> 8);
                    datagram[3] = (byte)(datagram.Length - 4);
                    break;
            }
        }

        return datagram;
    }
}
