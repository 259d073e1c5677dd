// SPDX-License-Identifier: Apache-2.0
// storage_store_victim FOLDER SEED SIZE: commits the chain of that seed to a store for ever, and writes each height
// that was acknowledged to its output as eight bytes. Ends by being killed, or with a code that says what went wrong.
#include "storage/rocks_store.hpp"
#include "tests/storage/store/store_content.hpp"
#include <unistd.h>

int main(int argument_count, char** arguments)
{
    using namespace braid;
    if (argument_count != 4)
        return 2;
    const auto store = storage::open_rocks_store(arguments[1]);
    if (!store.ok())
        return 3;
    const std::uint64_t seed = std::strtoull(arguments[2], nullptr, 10);
    const std::size_t size = std::strtoull(arguments[3], nullptr, 10);
    for (std::uint64_t height = tests::height_of(**store) + 1;; ++height)
    {
        if (!tests::commit_at(**store, seed, height, size).ok())
            return 4;
        // Shorter than PIPE_BUF: never torn.
        if (::write(STDOUT_FILENO, &height, sizeof height) != sizeof height)
            return 5;
    }
}
