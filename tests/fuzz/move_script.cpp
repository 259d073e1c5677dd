// SPDX-License-Identifier: Apache-2.0
// What is read as a script is written, and read as itself; and its text is made.
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
constexpr move::BinaryLimits limits{.version_max = move::format_version_max};

void check_script(Bytes binary)
{
    const auto script = move::read_script(binary, limits);
    if (!script.ok() || script->version < move::format_version_min)
        return;
    const auto written = move::write_script(*script);
    const auto again = move::read_script(written, limits);
    BRAID_ASSERT(again.ok());
    BRAID_ASSERT(*again == *script);
    if (binary.size() <= disassembled_size_max)
        BRAID_ASSERT(!move::disassemble(*script, {.tables = true}).empty());
}
}  // namespace
}  // namespace braid::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    braid::fuzz::check_script({data, size});
    return 0;
}
