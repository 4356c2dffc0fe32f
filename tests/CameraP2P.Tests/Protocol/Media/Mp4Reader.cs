using System.Buffers.Binary;
using System.Text;

namespace CameraP2P.Tests.Protocol.Media;

/// <summary>A box of a file: where it begins and how long it is, with its header.</summary>
internal sealed record Mp4Box(string Type, int Start, int Length, IReadOnlyList<Mp4Box> Children)
{
    public int End => Start + Length;

    public Mp4Box this[string type] => Children.Single(box => box.Type == type);
}

/// <summary>One frame of a track as a player finds it.</summary>
internal sealed record Mp4Frame(int Fragment, long Time, long Duration, bool IsSync, byte[] Bytes);

/// <summary>Reads a fragmented file the way a player does, and complains about everything that is not exactly as it should be.</summary>
internal sealed class Mp4Reader
{
    private static readonly string[] Containers = ["moov", "trak", "mdia", "minf", "dinf", "stbl", "mvex", "moof", "traf", "mfra"];

    private readonly byte[] file;

    public Mp4Reader(byte[] file)
    {
        this.file = file;
        Boxes = ReadBoxes(0, file.Length);
    }

    public IReadOnlyList<Mp4Box> Boxes { get; }

    public Mp4Box Movie => Boxes.Single(box => box.Type == "moov");

    public IEnumerable<string> Types => Boxes.Select(box => box.Type);

    public uint U32(int at) => BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at));

    public long U64(int at) => (long)BinaryPrimitives.ReadUInt64BigEndian(file.AsSpan(at));

    public uint[] TrackIds => [.. Movie.Children.Where(box => box.Type == "trak").Select(box => U32(box["tkhd"].Start + 20))];

    /// <summary>All frames of a track; checks that every byte of each mdat belongs to exactly one frame and that the fragments are numbered.</summary>
    public List<Mp4Frame> Frames(uint track)
    {
        var frames = new List<Mp4Frame>();
        var number = 0;
        for (var i = 0; i < Boxes.Count; i++)
        {
            if (Boxes[i].Type != "moof")
            {
                continue;
            }

            var (moof, mdat) = (Boxes[i], Boxes[i + 1]);
            Assert.Equal("mdat", mdat.Type);
            Assert.Equal((uint)++number, U32(moof["mfhd"].Start + 12));
            var at = mdat.Start + 8;
            foreach (var traf in moof.Children.Where(box => box.Type == "traf"))
            {
                var read = ReadTrack(moof, traf, number, ref at);
                if (U32(traf["tfhd"].Start + 12) == track)
                {
                    frames.AddRange(read);
                }
            }

            Assert.Equal(mdat.End, at);
        }

        return frames;
    }

    /// <summary>The key frames of the index: time and offset of the fragment.</summary>
    public List<(long Time, long Offset)> Index()
    {
        var mfra = Boxes[^1];
        var tfra = mfra["tfra"];
        Assert.Equal((uint)mfra.Length, U32(mfra["mfro"].Start + 12));
        Assert.Equal(mfra.End, mfra["mfro"].End);
        var count = (int)U32(tfra.Start + 20);
        Assert.Equal(24 + (19 * count), tfra.Length);
        return [.. Enumerable.Range(0, count).Select(i => (U64(tfra.Start + 24 + (19 * i)), U64(tfra.Start + 32 + (19 * i))))];
    }

    /// <summary>The NAL units of a frame of the pictures.</summary>
    public static List<byte[]> Units(byte[] frame)
    {
        var units = new List<byte[]>();
        for (var at = 0; at < frame.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(at));
            units.Add(frame.AsSpan(at + 4, length).ToArray());
            at += 4 + length;
        }

        return units;
    }

    private List<Mp4Frame> ReadTrack(Mp4Box moof, Mp4Box traf, int fragment, ref int at)
    {
        Assert.Equal(0x02_0000u, U32(traf["tfhd"].Start + 8));
        Assert.Equal(1, file[traf["tfdt"].Start + 8]);
        var time = U64(traf["tfdt"].Start + 12);
        var trun = traf["trun"];
        var count = (int)U32(trun.Start + 12);
        Assert.Equal(0x0701u, U32(trun.Start + 8));
        Assert.Equal(20 + (12 * count), trun.Length);
        Assert.Equal(at, moof.Start + (int)U32(trun.Start + 16));
        var frames = new List<Mp4Frame>();
        for (var i = 0; i < count; i++)
        {
            var sample = trun.Start + 20 + (12 * i);
            var size = (int)U32(sample + 4);
            frames.Add(new Mp4Frame(fragment, time, U32(sample), (U32(sample + 8) & 0x1_0000) == 0, file.AsSpan(at, size).ToArray()));
            at += size;
            time += U32(sample);
        }

        return frames;
    }

    private List<Mp4Box> ReadBoxes(int start, int end)
    {
        var boxes = new List<Mp4Box>();
        while (start < end)
        {
            Assert.True(end - start >= 8, $"Half a box at {start}.");
            var length = (int)U32(start);
            var type = Encoding.ASCII.GetString(file, start + 4, 4);
            Assert.True(length >= 8 && length <= end - start, $"Box {type} at {start} has {length} bytes, {end - start} are left.");
            boxes.Add(new Mp4Box(type, start, length, Containers.Contains(type) ? ReadBoxes(start + 8, start + length) : []));
            start += length;
        }

        return boxes;
    }
}

/// <summary>Small parts of video and sound, made up or taken from what x264 and x265 wrote.</summary>
internal static class MediaParts
{
    /// <summary>High profile, level 1.2, 322 × 182 (cropped from 336 × 192).</summary>
    public static readonly byte[] H264Sps = Wire.Hex("6764000cacb40a8cf11360220000030002000003003c1e285540");

    public static readonly byte[] H264Pps = Wire.Hex("68ef0fcb");

    public static readonly byte[] H265Vps = Wire.Hex("40010c01ffff01600000030090000003000003003cba0240");

    /// <summary>Main profile, level 2.0, 322 × 182 (cropped from 328 × 184).</summary>
    public static readonly byte[] H265Sps = Wire.Hex("42010101600000030090000003000003003ca00a880c1c44d96e92930bc05a020000030002000003001e10");

    public static readonly byte[] H265Pps = Wire.Hex("4401c073c189");

    /// <summary>A byte stream of units, with start codes of four and three bytes by turns.</summary>
    public static byte[] AnnexB(params byte[][] units) => [.. units.SelectMany((unit, i) => (byte[])[.. new byte[3 - (i % 2)], 1, .. unit])];

    public static byte[] Slice(int number) => [0x41, (byte)(number >> 8 | 0x80), (byte)(number | 1), 0x55];

    public static byte[] KeySlice(int number) => [0x65, (byte)(number >> 8 | 0x80), (byte)(number | 1), 0x55];

    public static byte[] KeyFrame(int number = 0) => AnnexB(H264Sps, H264Pps, KeySlice(number));

    public static byte[] Frame(int number = 0) => AnnexB(Slice(number));

    /// <summary>A frame of ADTS, AAC LC, without a checksum.</summary>
    /// <param name="payload">What the frame holds.</param>
    /// <param name="frequency">The index of the rate: 8 is 16 kHz.</param>
    /// <param name="channels">The channels.</param>
    public static byte[] Adts(byte[] payload, int frequency = 8, int channels = 1)
    {
        var length = payload.Length + 7;
        return
        [
            0xFF, 0xF1, (byte)((1 << 6) | (frequency << 2) | (channels >> 2)), (byte)((channels << 6) | (length >> 11)), (byte)(length >> 3),
            (byte)((length << 5) | 0x1F), 0xFC, .. payload,
        ];
    }
}
