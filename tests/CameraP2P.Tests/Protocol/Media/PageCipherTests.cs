using System.Security.Cryptography;
using CameraP2P.Protocol.Artemis;
using CameraP2P.Protocol.Media;

namespace CameraP2P.Tests.Protocol.Media;

public class PageCipherTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(0x5F)]
    [InlineData(0x60)]
    [InlineData(0xFFF)]
    [InlineData(0x1000)]
    [InlineData(0x105F)]
    [InlineData(0x1060)]
    [InlineData(0x2FFF)]
    [InlineData(100_000)]
    public void Each_page_begins_anew_and_a_short_one_is_plain(int length)
    {
        var plain = new byte[length];
        new Random(length).NextBytes(plain);
        var data = (byte[])plain.Clone();
        PageCipher.Encipher(data);

        Assert.Equal(EncipheredByTheLibrary(plain), data);
        PageCipher.Decipher(data);
        Assert.Equal(plain, data);
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        var data = new byte[300_000];
        PageCipher.Encipher(data);
        PageCipher.Decipher(data);
        var before = GC.GetAllocatedBytesForCurrentThread();
        PageCipher.Encipher(data);
        PageCipher.Decipher(data);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Many_threads_do_not_disturb_each_other()
    {
        var plain = new byte[20_000];
        new Random(1).NextBytes(plain);
        var expected = EncipheredByTheLibrary(plain);
        Parallel.For(0, 200, _ =>
        {
            var data = (byte[])plain.Clone();
            PageCipher.Encipher(data);
            Assert.Equal(expected, data);
            PageCipher.Decipher(data);
            Assert.Equal(plain, data);
        });
    }

    private static byte[] EncipheredByTheLibrary(byte[] plain)
    {
        using var aes = Aes.Create();
        aes.Key = CommandCipher.Key.ToArray();
        var data = (byte[])plain.Clone();
        for (var at = 0; at + 0x60 <= data.Length; at += 0x1000)
        {
            aes.EncryptCbc(data.AsSpan(at, 0x60), new byte[16], PaddingMode.None).CopyTo(data, at);
        }

        return data;
    }
}
