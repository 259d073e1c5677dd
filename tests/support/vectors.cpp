// SPDX-License-Identifier: Apache-2.0
#include "tests/support/vectors.hpp"
#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace braid::tests
{
std::filesystem::path vectors()
{
    if (const char* folder = std::getenv("BRAID_VECTORS"); folder != nullptr && *folder != '\0')
        return folder;
    const std::filesystem::path unpacked{BRAID_UNPACKED_VECTORS};
    return std::filesystem::exists(unpacked / ".complete") ? unpacked : std::filesystem::path{};
}

nlohmann::json read_json(const std::filesystem::path& file)
{
    std::ifstream in{file, std::ios::binary};
    if (!in)
        throw std::runtime_error{"cannot open " + file.string()};
    return nlohmann::json::parse(in);
}
}  // namespace braid::tests
