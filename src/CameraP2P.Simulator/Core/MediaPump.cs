using CameraP2P.Protocol.Media;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Session.Core;
using CameraP2P.Simulator.Media;

namespace CameraP2P.Simulator.Core;

/// <summary>
/// Brings media records into one client's channels as these take them, so that what waits is bounded whatever a record's length. At the recorded
/// pace it sends bursts of 12 to 17 DRW at the recorded rate (docs/PROTOCOL_ANALYSIS.md#media). Not thread-safe.
/// </summary>
/// <param name="link">The client's channels.</param>
/// <param name="pace">How long the camera takes.</param>
/// <param name="random">For the bursts.</param>
/// <param name="counters">Where bytes are counted.</param>
internal sealed class MediaPump(ReliableLink link, CameraPace pace, Random random, SimulatorCounters counters)
{
    /// <summary>Most DRW of a channel in flight (docs/PROTOCOL_ANALYSIS.md#reliable-channels).</summary>
    public const int MaxInFlight = 120;

    /// <summary>A channel gets more once less than this waits; sixteen full DRW.</summary>
    private const int PieceLength = 16 * DrwPacket.MaxPayloadLength;

    private const int ShortestBurst = 12;
    private const int LongestBurst = 17;

    /// <summary>Bytes a second, recorded for files and for thumbnails.</summary>
    private const double FileRate = 1_600_000;
    private const double ThumbnailRate = 1_200_000;

    /// <summary>A clock that wakes late may catch up this much.</summary>
    private static readonly TimeSpan CatchUp = TimeSpan.FromMilliseconds(20);

    private readonly Outlet?[] outlets = new Outlet?[DrwPacket.ChannelCount];
    private byte[]? piece;

    /// <summary>Whether something that was sent is to restart the camera.</summary>
    public bool HasCrashed { get; private set; }

    /// <summary>When <see cref="Run(TimeSpan)"/> has something to do; acknowledgements come by themselves.</summary>
    public TimeSpan NextDeadline
    {
        get
        {
            var next = TimeSpan.MaxValue;
            foreach (var outlet in outlets)
            {
                next = outlet is null || outlet.NextDeadline > next ? next : outlet.NextDeadline;
            }

            return next;
        }
    }

    /// <summary>Whether a request's records are not all sent.</summary>
    public bool IsSending(int channel) => outlets[channel] is { IsOver: false };

    /// <summary>Begins with a new request's records in place of those under way.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="source">The records; null only to stop.</param>
    /// <param name="cut">Whether a record is left unfinished that was begun.</param>
    public void Start(int channel, IRecordSource? source, bool cut)
    {
        var unfinished = cut ? null : outlets[channel]?.Unfinished;
        outlets[channel] = source is null && unfinished is null ? null : new Outlet(source, unfinished);
    }

    /// <summary>Stops everything where it is.</summary>
    public void Clear() => Array.Clear(outlets);

    /// <summary>Sends what is due and has room.</summary>
    public void Run(TimeSpan now)
    {
        for (var channel = 0; channel < outlets.Length; channel++)
        {
            if (outlets[channel] is { } outlet)
            {
                Run(channel, outlet, now);
            }
        }
    }

    private void Run(int channel, Outlet outlet, TimeSpan now)
    {
        piece ??= new byte[LongestBurst * DrwPacket.MaxPayloadLength];
        while (true)
        {
            var wanted = pace == CameraPace.Recorded ? random.Next(ShortestBurst, LongestBurst + 1) * DrwPacket.MaxPayloadLength : PieceLength;
            if (now < outlet.NextBurst)
            {
                outlet.NextDeadline = outlet.NextBurst;
                return;
            }

            if (!HasRoom(channel, wanted))
            {
                outlet.NextDeadline = TimeSpan.MaxValue;
                return;
            }

            var length = outlet.Fill(piece.AsSpan(0, wanted), now);
            HasCrashed |= outlet.HasCrashed;
            if (length == 0)
            {
                outlet.NextDeadline = outlet.NextDue;
                return;
            }

            counters.MediaBytes += length;
            link.TrySend(channel, piece.AsSpan(0, length), now, out _);
            if (pace == CameraPace.Recorded)
            {
                var from = outlet.NextBurst > now - CatchUp ? outlet.NextBurst : now;
                outlet.NextBurst = from + TimeSpan.FromSeconds(length / (channel == MediaChannels.Thumbnail ? ThumbnailRate : FileRate));
            }
        }
    }

    private bool HasRoom(int channel, int wanted)
    {
        var status = link.GetStatus(channel);
        return pace == CameraPace.Recorded
            ? status.BacklogBytes == 0 && status.InFlight + (wanted / DrwPacket.MaxPayloadLength) <= MaxInFlight
            : status.BacklogBytes < PieceLength;
    }

    /// <summary>One channel's records.</summary>
    private sealed class Outlet(IRecordSource? source, OutgoingRecord? record)
    {
        private OutgoingRecord? record = record;

        public TimeSpan NextDeadline { get; set; }

        public TimeSpan NextBurst { get; set; }

        public bool HasCrashed => record?.Interrupted == Interruption.Reboot;

        /// <summary>The record that has been begun, unless it can never end.</summary>
        public OutgoingRecord? Unfinished => record is { IsDone: false, Interrupted: Interruption.None } ? record : null;

        public bool IsOver => record is null or { IsDone: true, Interrupted: Interruption.None } && (source is null || source.NextDue == TimeSpan.MaxValue);

        /// <summary>Never again, once the record has stalled.</summary>
        public TimeSpan NextDue => record?.Interrupted is null or Interruption.None ? source?.NextDue ?? TimeSpan.MaxValue : TimeSpan.MaxValue;

        public int Fill(Span<byte> destination, TimeSpan now)
        {
            var length = 0;
            while (length < destination.Length)
            {
                if (record is null or { IsDone: true, Interrupted: Interruption.None } && (record = source?.TryTake(now)) is null)
                {
                    break;
                }

                length += record.Read(destination[length..]);
                if (record.Interrupted != Interruption.None)
                {
                    break;
                }
            }

            return length;
        }
    }
}
