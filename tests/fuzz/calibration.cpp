// SPDX-License-Identifier: Apache-2.0
// A calibration that parses says what its text says: written again and parsed, it is the same.
#include "kernels/calibration.hpp"
#include "base/assert.hpp"
#include "tests/fuzz/input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace braid::kernels;
    const CalibrationKey key{.processor = "P", .build = "b", .devices = "d"};
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const auto parsed = parse_calibration(text, key);
    if (!parsed.ok())
        return 0;
    BRAID_ASSERT(size <= calibration_size_max);
    const auto written = calibration_text(*parsed, key);
    BRAID_ASSERT(written.size() == size);
    const auto again = parse_calibration(written, key);
    BRAID_ASSERT(again.ok());
    BRAID_ASSERT(*again == *parsed);
    return 0;
}
