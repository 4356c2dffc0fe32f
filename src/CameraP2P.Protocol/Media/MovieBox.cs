namespace CameraP2P.Protocol.Media;

/// <summary>
/// The beginning of a file, <c>ftyp</c> and <c>moov</c>: the tracks and how they are coded, without any frame (ISO/IEC 14496-12, clauses 4.3 and
/// 8.2 to 8.8; sample descriptions: ISO/IEC 14496-14 and -15). Times of creation are 0, unknown.
/// </summary>
internal static class MovieBox
{
    /// <summary>track_ID of the pictures.</summary>
    public const uint VideoTrack = 1;

    /// <summary>track_ID of the sound.</summary>
    public const uint AudioTrack = 2;

    /// <summary>Bytes of the box in mvex that holds the whole duration: it is <c>free</c> until that is known, then <c>mehd</c>.</summary>
    public const int DurationBoxLength = 20;

    /// <summary>Undetermined language, three letters of five bits (clause 8.4.2).</summary>
    private const int Undetermined = 0x55C4;

    /// <summary>Writes both boxes.</summary>
    /// <returns>Where the box for the duration begins.</returns>
    public static int Write(BoxBuffer boxes, VideoCodec codec, ParameterSets sets, int unitsPerSecond, AdtsHeader? sound)
    {
        var ftyp = boxes.Begin("ftyp"u8);
        boxes.Bytes("iso6"u8); // the first brand with default-base-is-moof and tfdt
        boxes.UInt32(0);
        boxes.Bytes("isomiso6mp41"u8);
        boxes.End(ftyp);

        var moov = boxes.Begin("moov"u8);
        WriteMovieHeader(boxes, unitsPerSecond);
        WriteTrack(boxes, VideoTrack, (uint)unitsPerSecond, sets.Width, sets.Height, () => WriteVideoEntry(boxes, codec, sets));
        if (sound is { } header)
        {
            WriteTrack(boxes, AudioTrack, (uint)header.SampleRate, 0, 0, () => WriteAudioEntry(boxes, header));
        }

        var mvex = boxes.Begin("mvex"u8);
        var duration = boxes.Length;
        var free = boxes.Begin("free"u8);
        boxes.Zeros(DurationBoxLength - 8);
        boxes.End(free);
        WriteTrackDefaults(boxes, VideoTrack);
        if (sound is not null)
        {
            WriteTrackDefaults(boxes, AudioTrack);
        }

        boxes.End(mvex);
        boxes.End(moov);
        return duration;
    }

    /// <summary>Writes mehd, the box that takes the place of <c>free</c>.</summary>
    public static void WriteDuration(BoxBuffer boxes, long duration)
    {
        var mehd = boxes.Begin("mehd"u8, 1, 0);
        boxes.UInt64((ulong)duration);
        boxes.End(mehd);
    }

    private static void WriteMovieHeader(BoxBuffer boxes, int unitsPerSecond)
    {
        var mvhd = boxes.Begin("mvhd"u8, 0, 0);
        boxes.Zeros(8); // times of creation and change
        boxes.UInt32((uint)unitsPerSecond);
        boxes.UInt32(0); // duration: in the fragments
        boxes.UInt32(0x0001_0000); // rate
        boxes.UInt16(0x0100); // volume
        boxes.Zeros(10);
        WriteMatrix(boxes);
        boxes.Zeros(24);
        boxes.UInt32(AudioTrack + 1); // next_track_ID
        boxes.End(mvhd);
    }

    /// <summary>Unity: no turning, no scaling.</summary>
    private static void WriteMatrix(BoxBuffer boxes)
    {
        foreach (var value in (ReadOnlySpan<uint>)[0x0001_0000, 0, 0, 0, 0x0001_0000, 0, 0, 0, 0x4000_0000])
        {
            boxes.UInt32(value);
        }
    }

    private static void WriteTrack(BoxBuffer boxes, uint id, uint timeScale, int width, int height, Action writeEntry)
    {
        var isVideo = id == VideoTrack;
        var trak = boxes.Begin("trak"u8);
        var tkhd = boxes.Begin("tkhd"u8, 0, 3); // enabled, in the movie
        boxes.Zeros(8);
        boxes.UInt32(id);
        boxes.Zeros(4 + 4 + 8 + 2); // duration, layer
        boxes.UInt16(0); // alternate_group
        boxes.UInt16(isVideo ? 0 : 0x0100); // volume
        boxes.UInt16(0);
        WriteMatrix(boxes);
        boxes.UInt32((uint)width << 16);
        boxes.UInt32((uint)height << 16);
        boxes.End(tkhd);

        var mdia = boxes.Begin("mdia"u8);
        var mdhd = boxes.Begin("mdhd"u8, 0, 0);
        boxes.Zeros(8);
        boxes.UInt32(timeScale);
        boxes.UInt32(0);
        boxes.UInt16(Undetermined);
        boxes.UInt16(0);
        boxes.End(mdhd);
        var hdlr = boxes.Begin("hdlr"u8, 0, 0);
        boxes.UInt32(0);
        boxes.Bytes(isVideo ? "vide"u8 : "soun"u8);
        boxes.Zeros(12);
        boxes.Bytes(isVideo ? "Video\0"u8 : "Sound\0"u8);
        boxes.End(hdlr);
        WriteMediaInformation(boxes, isVideo, writeEntry);
        boxes.End(mdia);
        boxes.End(trak);
    }

    private static void WriteMediaInformation(BoxBuffer boxes, bool isVideo, Action writeEntry)
    {
        var minf = boxes.Begin("minf"u8);
        var header = isVideo ? boxes.Begin("vmhd"u8, 0, 1) : boxes.Begin("smhd"u8, 0, 0);
        boxes.Zeros(isVideo ? 8 : 4);
        boxes.End(header);
        var dinf = boxes.Begin("dinf"u8);
        var dref = boxes.Begin("dref"u8, 0, 0);
        boxes.UInt32(1);
        boxes.End(boxes.Begin("url "u8, 0, 1)); // the data is in this file
        boxes.End(dref);
        boxes.End(dinf);

        var stbl = boxes.Begin("stbl"u8);
        var stsd = boxes.Begin("stsd"u8, 0, 0);
        boxes.UInt32(1);
        writeEntry();
        boxes.End(stsd);
        WriteEmptyTable(boxes, "stts"u8, 4);
        WriteEmptyTable(boxes, "stsc"u8, 4);
        WriteEmptyTable(boxes, "stsz"u8, 8);
        WriteEmptyTable(boxes, "stco"u8, 4);
        boxes.End(stbl);
        boxes.End(minf);
    }

    /// <summary>The tables of a movie whose samples are all in fragments.</summary>
    private static void WriteEmptyTable(BoxBuffer boxes, ReadOnlySpan<byte> type, int length)
    {
        var table = boxes.Begin(type, 0, 0);
        boxes.Zeros(length);
        boxes.End(table);
    }

    /// <summary>VisualSampleEntry.</summary>
    private static void WriteVideoEntry(BoxBuffer boxes, VideoCodec codec, ParameterSets sets)
    {
        var entry = boxes.Begin(codec == VideoCodec.H264 ? "avc1"u8 : "hvc1"u8);
        boxes.Zeros(6);
        boxes.UInt16(1); // data_reference_index
        boxes.Zeros(16);
        boxes.UInt16(sets.Width);
        boxes.UInt16(sets.Height);
        boxes.UInt32(0x0048_0000); // 72 dpi
        boxes.UInt32(0x0048_0000);
        boxes.UInt32(0);
        boxes.UInt16(1); // frame_count
        boxes.Zeros(32); // compressorname
        boxes.UInt16(24); // depth
        boxes.UInt16(-1);
        sets.Write(boxes);
        boxes.End(entry);
    }

    /// <summary>AudioSampleEntry with esds (ISO/IEC 14496-14 clause 5.6, descriptors: ISO/IEC 14496-1 clause 7.2.6).</summary>
    private static void WriteAudioEntry(BoxBuffer boxes, AdtsHeader sound)
    {
        var entry = boxes.Begin("mp4a"u8);
        boxes.Zeros(6);
        boxes.UInt16(1); // data_reference_index
        boxes.Zeros(8);
        boxes.UInt16(sound.Channels == 7 ? 8 : sound.Channels);
        boxes.UInt16(16); // samplesize
        boxes.UInt32(0);
        boxes.UInt32(sound.SampleRate > ushort.MaxValue ? 0 : (uint)sound.SampleRate << 16);
        var esds = boxes.Begin("esds"u8, 0, 0);
        boxes.Bytes([3, 25, 0, 0, 0]); // ES_Descriptor, 25 bytes: ES_ID 0, no options
        boxes.Bytes([4, 17, 0x40, 0x15]); // DecoderConfigDescriptor, 17 bytes: AAC, audio stream
        boxes.Zeros(11); // buffer size and bit rates: unknown
        boxes.Bytes([5, 2]); // DecoderSpecificInfo
        boxes.UInt16(sound.AudioSpecificConfig);
        boxes.Bytes([6, 1, 2]); // SLConfigDescriptor: as in MP4 files
        boxes.End(esds);
        boxes.End(entry);
    }

    /// <summary>trex: the values a fragment does not give; ours give all.</summary>
    private static void WriteTrackDefaults(BoxBuffer boxes, uint id)
    {
        var trex = boxes.Begin("trex"u8, 0, 0);
        boxes.UInt32(id);
        boxes.UInt32(1); // default_sample_description_index
        boxes.Zeros(12);
        boxes.End(trex);
    }
}
