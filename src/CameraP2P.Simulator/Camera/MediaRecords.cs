using CameraP2P.Protocol.Artemis;
using CameraP2P.Protocol.Commands;
using CameraP2P.Protocol.Media;
using CameraP2P.Simulator.Media;

namespace CameraP2P.Simulator.Camera;

/// <summary>The records of the media commands as the camera writes them (docs/PROTOCOL_ANALYSIS.md#media), with what is to go wrong.</summary>
/// <param name="deviceId">The camera's Bluetooth address.</param>
internal sealed class MediaRecords(string deviceId)
{
    /// <summary>Bytes that follow the data of a live frame and are read by nobody, as captured.</summary>
    private const int LiveTrailer = 168;

    /// <summary>Frames of an earlier playback before and behind the start marker.</summary>
    private const int StaleFrames = 5;

    /// <summary>After so many frames of live view things go wrong that do so in the middle.</summary>
    private const long LiveMiddle = 40;

    /// <summary>The answer to command 1285: a record for each file, with the request's sequence; of length 0 for one that is missing.</summary>
    public IEnumerable<TimedRecord> Files(IEnumerable<(MediaReference Reference, MediaEntry? Entry, MediaFault Fault)> items, uint sequence)
    {
        foreach (var (reference, entry, fault) in items)
        {
            var body = fault.HasFlag(MediaFault.Missing) ? MemoryBytes.Empty : entry?.File ?? MemoryBytes.Empty;
            var length = body.Length;
            var header = new byte[FileHeader.Length];
            new FileHeader
            {
                DeviceId = deviceId,
                DirectoryNumber = (ushort)reference.DirectoryNumber,
                MediaNumber = NumberOf(reference, fault),
                DataLength = (uint)length,
                Check = body.Check() ^ (fault.HasFlag(MediaFault.WrongCheck) ? 1ul : 0),
                MediaId = entry?.Id ?? 0,
            }.Write(header);
            yield return new TimedRecord(TimeSpan.Zero, new OutgoingRecord(RecordClass.File, sequence, header, body, LengthSent(length, fault), InterruptionOf(fault)));
        }
    }

    /// <summary>The answer to command 772: a record for each thumbnail there is, numbered from 1.</summary>
    public IEnumerable<TimedRecord> Thumbnails(IEnumerable<(MediaReference Reference, MediaEntry? Entry, MediaFault Fault)> items)
    {
        var sequence = 1u;
        foreach (var (reference, entry, fault) in items)
        {
            if (entry?.Thumbnail is not { } body || fault.HasFlag(MediaFault.Missing))
            {
                continue;
            }

            var header = new byte[ThumbnailHeader.Length];
            new ThumbnailHeader
            {
                DeviceId = deviceId,
                DirectoryNumber = (ushort)reference.DirectoryNumber,
                MediaNumber = NumberOf(reference, fault),
                DataLength = (uint)body.Length,
                MediaId = entry.Id,
            }.Write(header);
            yield return new TimedRecord(TimeSpan.Zero, new OutgoingRecord(RecordClass.Thumbnail, sequence++, header, body, LengthSent(body.Length, fault), InterruptionOf(fault)));
        }
    }

    /// <summary>The answer to command 769: start marker, frames, end marker.</summary>
    /// <param name="video">The video.</param>
    /// <param name="session">The number of the request.</param>
    /// <param name="sequence">The sequence of the request.</param>
    /// <param name="speed">1 for real time; 0 for as fast as the channel takes it.</param>
    /// <param name="fault">What goes wrong.</param>
    public static IEnumerable<TimedRecord> Playback(VideoContent video, uint session, uint sequence, double speed, MediaFault fault)
    {
        var own = fault.HasFlag(MediaFault.WrongNumber) ? session + 1 : session;
        var stale = fault.HasFlag(MediaFault.StalePlayback) ? Math.Min(StaleFrames, video.FrameCount) : 0;
        for (var i = 0; i < stale; i++)
        {
            yield return Frame(i, session - 1, MediaFault.None, TimeSpan.Zero);
        }

        yield return Marker(PlaybackFrameType.Start, TimeSpan.Zero);
        for (var i = 0; i < stale; i++)
        {
            yield return Frame(i, session - 1, MediaFault.None, TimeSpan.Zero);
        }

        for (var i = 0; i < video.FrameCount; i++)
        {
            yield return Frame(i, own, At(i, video.FrameCount / 2, fault), DueOf(i));
        }

        if (!fault.HasFlag(MediaFault.NoEndMarker))
        {
            yield return Marker(PlaybackFrameType.End, DueOf(video.FrameCount));
        }

        TimeSpan DueOf(long number) => speed > 0 ? video.TimeOf(number) / speed : TimeSpan.Zero;

        TimedRecord Frame(long number, uint frameSession, MediaFault frameFault, TimeSpan due)
        {
            var header = new FrameHeader
            {
                FrameNumber = (ulong)number,
                TimeStamp = (long)Math.Round(video.TimeOf(number).TotalMilliseconds),
                SessionNumber = frameSession,
                HasCheck = true,
            };
            return new TimedRecord(due, FrameRecord(RecordClass.PlaybackAv, sequence, video, number, header, withSound: true, frameFault));
        }

        TimedRecord Marker(PlaybackFrameType type, TimeSpan due)
        {
            var header = new byte[FrameHeader.Length];
            new FrameHeader { FrameType = type, SessionNumber = own, Width = video.Width, Height = video.Height }.Write(header);
            return new TimedRecord(due, new OutgoingRecord(RecordClass.PlaybackAv, sequence, header, MemoryBytes.Empty, 0, Interruption.None));
        }
    }

    /// <summary>The answer to command 258: one frame of live view, without sound, as captured.</summary>
    /// <param name="video">What the camera sees.</param>
    /// <param name="number">The frame.</param>
    /// <param name="time">The camera's time.</param>
    /// <param name="sequence">The sequence of the request.</param>
    /// <param name="fault">What goes wrong.</param>
    public static OutgoingRecord Live(VideoContent video, long number, TimeSpan time, uint sequence, MediaFault fault) => FrameRecord(
        RecordClass.LiveAv,
        sequence,
        video,
        number,
        new FrameHeader { FrameNumber = (ulong)number, TimeStamp = (long)time.TotalMicroseconds },
        withSound: false,
        At(number, LiveMiddle, fault));

    private static OutgoingRecord FrameRecord(RecordClass recordClass, uint sequence, VideoContent video, long number, FrameHeader header, bool withSound, MediaFault fault)
    {
        var (data, videoLength) = video.Frame(number, withSound);
        var check = FrameHeader.CheckOf(data) ^ ((fault & (MediaFault.WrongCheck | MediaFault.BadFrame)) != MediaFault.None ? 1u : 0);
        Array.Resize(ref data, data.Length + (recordClass == RecordClass.LiveAv ? LiveTrailer : 0));
        var bytes = new byte[FrameHeader.Length];
        (header with
        {
            VideoLength = (uint)videoLength,
            AudioLength = (uint)(data.Length - videoLength - (recordClass == RecordClass.LiveAv ? LiveTrailer : 0)),
            IsKeyFrame = video.IsKey(number),
            Width = video.Width,
            Height = video.Height,
            IsEnciphered = true,
            Check = check,
        }).Write(bytes);
        PageCipher.Encipher(data);
        return new OutgoingRecord(recordClass, sequence, bytes, new MemoryBytes(data), LengthSent(data.Length, fault), InterruptionOf(fault));
    }

    /// <summary>What goes wrong with one frame: some faults hit every frame, the others the one in the middle.</summary>
    private static MediaFault At(long number, long middle, MediaFault fault) => number == middle
        ? fault
        : fault & MediaFault.WrongCheck;

    private static ushort NumberOf(MediaReference reference, MediaFault fault) =>
        (ushort)(reference.MediaNumber + (fault.HasFlag(MediaFault.WrongNumber) ? 1 : 0));

    private static long LengthSent(long length, MediaFault fault) => fault.HasFlag(MediaFault.WrongLength) ? length / 2 : length;

    private static Interruption InterruptionOf(MediaFault fault) => fault.HasFlag(MediaFault.RebootInTheMiddle) ? Interruption.Reboot
        : fault.HasFlag(MediaFault.Stall) ? Interruption.Stall
        : Interruption.None;
}
