// SPDX-License-Identifier: Apache-2.0
// What is read as a module is written, and read as itself; and its text is made. The first byte chooses what is read.
#include "base/assert.hpp"
#include "tests/fuzz/input.hpp"
#include "vm-frontends/move/format/binary.hpp"
#include "vm-frontends/move/format/disassemble.hpp"

namespace braid::fuzz
{
namespace
{
/// A type is spelled out wherever it is named, so that the text of more would take long.
constexpr std::size_t disassembled_size_max = 1024;

void check_module(Bytes binary, const move::BinaryLimits& limits)
{
    const auto module = move::read_module(binary, limits);
    if (!module.ok())
    {
        BRAID_ASSERT(module.error().code != move::StatusCode::executed);
        return;
    }
    if (module->version < move::format_version_min)
        return;
    const auto written = move::write_module(*module);
    const auto again = move::read_module(written, limits);
    BRAID_ASSERT(again.ok());
    BRAID_ASSERT(*again == *module);
    BRAID_ASSERT(move::write_module(*again) == written);
    if (binary.size() <= disassembled_size_max)
        BRAID_ASSERT(!move::disassemble(*module, {.tables = true}).empty());
}
}  // namespace
}  // namespace braid::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace braid;
    fuzz::Input input{{data, size}};
    const std::uint8_t choice = input.byte();
    const move::BinaryLimits limits{.version_max = 5 + choice % 6U,
        .identifier_size_max = (choice & 0x80) != 0 ? 65535U : 255U};
    fuzz::check_module(input.rest(), limits);
    return 0;
}
