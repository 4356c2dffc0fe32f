using CameraP2P.Protocol.Commands;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Session;
using CameraP2P.Session.Core;
using CameraP2P.Simulator;
using CameraP2P.Simulator.Core;
using CameraP2P.Tests.Simulation;

namespace CameraP2P.Tests.Session;

/// <summary>
/// The promises of <see cref="SeededSessionTests"/> with settings from all over their ranges, on every path, and with everything a caller may
/// do meanwhile. What is sent stays bounded, too: nothing storms.
/// </summary>
public sealed class SeededSettingsTests
{
    private const int SeedCount = 300;

    [Fact]
    public void Every_seed_keeps_the_promises_with_any_settings() =>
        Seeds.ForAll(nameof(Every_seed_keeps_the_promises_with_any_settings), seed => new Scenario(seed).Run(), SeedCount);

    private sealed class Scenario
    {
        private readonly Random random;
        private readonly VirtualSession session;
        private readonly SubmittedCommands commands;
        private long sent;

        public Scenario(int seed)
        {
            random = new Random(seed);
            var far = random.Next(3) == 0;
            var camera = new CameraSimulatorOption { Reach = far ? Pick(CameraReach.P2P, CameraReach.Relay, CameraReach.All) : CameraReach.All, Pace = Pick(CameraPace.Prompt, CameraPace.Recorded), Seed = seed };
            session = new VirtualSession(DrawOption(), camera, search: random.Next(2) == 0, uid: far ? CameraUid.Kjk230 : null, rendezvous: far, relay: far, seed: seed);
            session.CameraHost.Outgoing = DrawFaults();
            session.ClientHost.Outgoing = DrawFaults();
            session.Network.Observe = (host, _) => sent += host == session.ClientHost ? 1 : 0;
            commands = new SubmittedCommands(session);
        }

        public void Run()
        {
            session.Start();
            session.StartHeartbeat();
            for (var step = random.Next(5, 20); step > 0; step--)
            {
                Act();
                var (before, seconds) = (sent, random.NextDouble() * 4);
                session.Network.RunFor(TimeSpan.FromSeconds(seconds));

                // 64 DRWs of a window may be in the air, each again after 1 ms, the least time-out of all; the rest is small beside it.
                Assert.True(sent - before < 400 + (3000 * seconds), $"{sent - before} datagrams in {seconds} s");
            }

            session.CameraHost.Muted = session.ClientHost.Muted = _ => false;
            session.CameraHost.Outgoing = session.ClientHost.Outgoing = new NetworkFaults(Delay: TimeSpan.FromMilliseconds(1));
            session.ClientHost.AsleepUntil = TimeSpan.Zero;
            CheckEnding();
            commands.Check();
            session.Close();
            session.Network.RunFor(TimeSpan.FromSeconds(20));
            Assert.Equal(TimeSpan.MaxValue, session.Core.NextDeadline);
        }

        private CameraConnectionOption DrawOption() => new()
        {
            PathStagger = Pick(TimeSpan.FromMilliseconds(400), TimeSpan.Zero, TimeSpan.FromSeconds(1)),
            PortStagger = Pick(TimeSpan.FromMilliseconds(50), TimeSpan.Zero),
            AliveInterval = Pick(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(0.3), TimeSpan.FromSeconds(2)),
            AliveLimit = Pick(6, 3, 10),
            HeartbeatInterval = Pick(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(1)),
            HeartbeatTimeout = Pick(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(0.5)),
            HeartbeatFailureThreshold = Pick(5, 1, 20),
            ReconnectDelay = Pick(TimeSpan.FromSeconds(0.25), TimeSpan.Zero),
            ReconnectTimeLimit = TimeSpan.Zero,
            Reliable = ReliableSettings.Default with
            {
                InitialTimeout = Pick(TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(5), TimeSpan.FromSeconds(1)),
                MinTimeout = Pick(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(1)),
                SendWindow = Pick(64, 1, 3, 1000),
                ReceiveWindow = Pick(256, 1, 2, 16384),
                AckDelay = Pick(TimeSpan.FromMilliseconds(5), TimeSpan.Zero, TimeSpan.FromMilliseconds(100)),
                MaxBacklog = Pick(1024 * 1024, 4096),
            },
        };

        private T Pick<T>(params T[] of) => random.Next(2) == 0 ? of[0] : of[random.Next(of.Length)];

        private NetworkFaults DrawFaults() => random.Next(3) == 0
            ? new NetworkFaults(Delay: TimeSpan.FromMilliseconds(1))
            : new NetworkFaults(random.NextDouble() * 0.3, random.NextDouble() * 0.2, random.NextDouble() * 0.3, TimeSpan.FromMilliseconds(1 + random.Next(150)), TimeSpan.FromMilliseconds(random.Next(60)));

        private void Act()
        {
            var end = session.Network.Now + TimeSpan.FromSeconds(random.NextDouble() * 15);
            switch (random.Next(12))
            {
                case 0:
                    session.CameraHost.Muted = session.ClientHost.Muted = _ => session.Network.Now < end;
                    break;
                case 1:
                    session.CameraHost.Muted = bytes => session.Network.Now < end && bytes[1] == (byte)PpppOpcode.DRW_ACK;
                    break;
                case 2:
                    session.ClientHost.AsleepUntil = end;
                    break;
                case 3:
                    session.Network.Call(session.CameraHost, _ => session.Camera.Forget());
                    break;
                case 4:
                    session.Network.Call(session.CameraHost, _ => session.Camera.CloseAll());
                    break;
                case 5:
                    session.Network.Call(session.CameraHost, now => session.Camera.RaiseEvent(4, now));
                    break;
                case 6:
                    session.Network.Call(session.ClientHost, Call);
                    break;
                default:
                    commands.Submit(random);
                    commands.Submit(random);
                    break;
            }
        }

        /// <summary>What a caller or the driver may do at any time.</summary>
        private void Call(TimeSpan now)
        {
            var socket = session.Of<AttemptStarted>().Last().Socket;
            switch (random.Next(6))
            {
                case 0:
                    session.Core.StartHeartbeat(TimeSpan.FromSeconds(0.1 + (random.NextDouble() * 4)), random.Next(1, 8), now);
                    break;
                case 1:
                    session.Core.StopHeartbeat();
                    break;
                case 2:
                    session.Core.HandleSocketError("NetworkDown", socket, now);
                    break;
                case 3 when session.Core.State == CameraSessionState.Reconnecting:
                    session.Core.HandleOpenFailure(new CameraException(CameraError.SocketFailed, "No socket.", "Close some."), now);
                    break;
                case 4 when random.Next(10) == 0:
                    session.Core.Close(now);
                    break;
                default:
                    commands.Cancel(random, now);
                    break;
            }
        }

        private void CheckEnding()
        {
            session.Network.RunFor(TimeSpan.FromSeconds(30));
            if (session.Of<SessionEnded>().SingleOrDefault() is { } ended)
            {
                Assert.Contains(ended.Failure?.Error, new CameraError?[] { null, CameraError.ConnectTimeout, CameraError.LoginTimeout });
                return;
            }

            Assert.Equal(CameraSessionState.Connected, session.Core.State);
            var losses = session.Of<ConnectionLost>().Count();
            session.Network.RunFor(TimeSpan.FromSeconds(30));
            Assert.Equal(losses, session.Of<ConnectionLost>().Count());
            Assert.Null(session.Send(CommandRequests.DeviceInfo()).Failure);
        }
    }
}
