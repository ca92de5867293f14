using Orc.Model.Containers;
using Orc.Model.Units;

namespace Orc.Cli.Tests.Containers.Flags;

public class ResourceFlagsTests
{
    [Fact]
    public void Read_Limits_AreTakenOver()
    {
        var resources = RunLine.Read(
            "-m 512m --memory-swap -1 --memory-reservation 256m --cpus 1.5 -c 512 --cpuset-cpus 0-1 --pids-limit 100 " +
            "--ulimit nofile=1024:2048 --ulimit core=-1 --oom-score-adj 500 --blkio-weight 300 busybox").Resources;

        Assert.Equal(new ByteSize(512 << 20), resources.Memory);
        Assert.Equal(new ByteSize(-1), resources.MemorySwap);
        Assert.Equal(new ByteSize(256 << 20), resources.MemoryReservation);
        Assert.Equal(1_500_000_000, resources.NanoCpus);
        Assert.Equal(512, resources.CpuShares);
        Assert.Equal("0-1", resources.CpusetCpus);
        Assert.Equal(100, resources.PidsLimit);
        Assert.Equal((500, 300), (resources.OomScoreAdj, resources.BlkioWeight));
        Assert.Equal([new UlimitSpec("nofile", 1024, 2048), new UlimitSpec("core", -1, -1)], resources.Ulimits);
    }

    [Fact]
    public void Read_Zero_IsNoLimit()
    {
        var resources = RunLine.Read("-m 0 --cpus 0 --pids-limit 0 --cpu-shares 0 busybox").Resources;

        Assert.True(resources is { Memory: null, NanoCpus: null, PidsLimit: null, CpuShares: null });
    }

    [Fact]
    public void Read_LimitsOfDevices_AreOfTheirKind()
    {
        var resources = RunLine.Read(
            "--device-read-bps /dev/sda:1mb --device-write-iops /dev/sda:9 --blkio-weight-device /dev/sdb:300 "
            + "--cpu-rt-period 1000 --cpu-rt-runtime 950 busybox").Resources;

        Assert.Equal(
            "Weight /dev/sdb 300, ReadBytes /dev/sda 1048576, WriteOperations /dev/sda 9",
            string.Join(", ", resources.BlkioDevices!.Value.Select(
                device => $"{device.Limit} {device.Path} {device.Value}")));
        Assert.Equal((1000, 950), (resources.CpuRealtimePeriod, resources.CpuRealtimeRuntime));
    }

    [Theory]
    [InlineData(
        "--device-read-iops /dev/sda:x",
        "invalid argument \"/dev/sda:x\" for \"--device-read-iops\" flag: invalid rate for device: /dev/sda:x. The " +
        "correct format is <device-path>:<number>. Number must be a positive integer")]
    [InlineData(
        "--blkio-weight-device sda:10",
        "invalid argument \"sda:10\" for \"--blkio-weight-device\" flag: bad format for device path: sda:10")]
    [InlineData(
        "--blkio-weight-device /dev/sda:5",
        "invalid argument \"/dev/sda:5\" for \"--blkio-weight-device\" flag: invalid weight for device: /dev/sda:5")]
    [InlineData("-m much", "invalid argument \"much\" for \"-m, --memory\" flag: invalid size: 'much'")]
    [InlineData("--cpus x", "invalid argument \"x\" for \"--cpus\" flag: failed to parse x as a rational number")]
    [InlineData(
        "--pids-limit x",
        "invalid argument \"x\" for \"--pids-limit\" flag: strconv.ParseInt: parsing \"x\": invalid syntax")]
    [InlineData(
        "--ulimit nofile", "invalid argument \"nofile\" for \"--ulimit\" flag: invalid ulimit argument: nofile")]
    [InlineData("--ulimit a=1", "invalid argument \"a=1\" for \"--ulimit\" flag: invalid ulimit type: a")]
    [InlineData(
        "--ulimit core=3:2",
        "invalid argument \"core=3:2\" for \"--ulimit\" flag: ulimit soft limit must be less than or equal to hard " +
        "limit: 3 > 2")]
    [InlineData("--memory-swappiness 101", "invalid value: 101. Valid memory swappiness range is 0-100")]
    [InlineData("--blkio-weight 5", "Range of blkio weight is from 10 to 1000")]
    [InlineData("-m 64m --memory-swap 32m", "Minimum memoryswap limit should be larger than memory limit, see usage")]
    [InlineData("--memory-swap 32m", "You should always set the Memory limit when using Memoryswap limit, see usage")]
    [InlineData("--shm-size -1", "invalid argument \"-1\" for \"--shm-size\" flag: invalid size: '-1'")]
    [InlineData("-m -1", "invalid argument \"-1\" for \"-m, --memory\" flag: invalid size: '-1'")]
    [InlineData(
        "--cpus 1 --cpu-quota 1000", "Conflicting options: Nano CPUs and CPU Quota cannot both be set")]
    [InlineData(
        "--cpus 1 --cpu-period 1000", "Conflicting options: Nano CPUs and CPU Period cannot both be set")]
    public void Read_Wrong_IsRefused(string flags, string message) =>
        Assert.Equal(message, RunLine.Error([.. flags.Split(' '), "busybox"]));
}
