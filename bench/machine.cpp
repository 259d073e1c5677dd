// SPDX-License-Identifier: Apache-2.0
#include "bench/machine.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fmt/core.h>
#include <fstream>
#include <sched.h>
#include <string_view>
#include <sys/utsname.h>
#include <unistd.h>

namespace braid::bench
{
namespace
{
/// What stands behind `name` in the first line of the file that begins with it; empty where none does.
std::string field_of_file(const std::filesystem::path& file, std::string_view name)
{
    std::ifstream stream{file};
    for (std::string line; std::getline(stream, line);)
        if (line.starts_with(name))
        {
            std::string value = line.substr(name.size());
            std::erase(value, '"');
            value.erase(0, value.find_first_not_of(" \t"));
            return value;
        }
    return {};
}

unsigned usable_cores()
{
    cpu_set_t cores;
    CPU_ZERO(&cores);
    if (::sched_getaffinity(0, sizeof(cores), &cores) != 0)
        return 1;
    return static_cast<unsigned>(CPU_COUNT(&cores));
}

std::vector<Machine::Cache> caches()
{
    constexpr std::array<std::pair<const char*, int>, 4> levels{
        {{"L1 instructions", _SC_LEVEL1_ICACHE_SIZE}, {"L1 data", _SC_LEVEL1_DCACHE_SIZE},
            {"L2", _SC_LEVEL2_CACHE_SIZE}, {"L3", _SC_LEVEL3_CACHE_SIZE}}};
    std::vector<Machine::Cache> found;
    for (const auto& [level, name] : levels)
        if (const long size = ::sysconf(name); size > 0)
            found.push_back({.level = level, .size = static_cast<std::size_t>(size)});
    return found;
}

std::size_t memory_size()
{
    const long pages = ::sysconf(_SC_PHYS_PAGES);
    const long page_size = ::sysconf(_SC_PAGESIZE);
    return pages > 0 && page_size > 0 ?
               static_cast<std::size_t>(pages) * static_cast<std::size_t>(page_size) :
               0;
}

std::string system_name()
{
    std::string name = field_of_file("/etc/os-release", "PRETTY_NAME=");
    utsname system{};
    if (::uname(&system) == 0)
        name += fmt::format(
            "{}{} {} {}", name.empty() ? "" : ", ", system.sysname, system.release, system.machine);
    return name;
}

/// Those of NVIDIA's driver.
std::vector<std::string> gpus()
{
    std::vector<std::string> found;
    std::error_code error;
    for (const auto& gpu : std::filesystem::directory_iterator{"/proc/driver/nvidia/gpus", error})
        if (auto model = field_of_file(gpu.path() / "information", "Model:"); !model.empty())
            found.push_back(std::move(model));
    std::ranges::sort(found);
    return found;
}
}  // namespace

Machine machine()
{
    return {.processor = kernels::processor(),
        .cores = usable_cores(),
        .caches = caches(),
        .memory_size = memory_size(),
        .system = system_name(),
        .compiler = BRAID_COMPILER,
        .gpus = gpus()};
}

std::string size_text(std::size_t size)
{
    constexpr std::array<const char*, 4> units{"B", "KiB", "MiB", "GiB"};
    std::size_t unit = 0;
    while (unit + 1 < units.size() && size >= 1024 && size % 1024 == 0)
    {
        size /= 1024;
        ++unit;
    }
    return fmt::format("{} {}", size, units[unit]);
}
}  // namespace braid::bench
