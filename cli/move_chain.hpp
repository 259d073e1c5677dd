// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/state_view.hpp"
#include <memory>
#include <string>
#include <vector>

namespace braid::cli
{
/// The bytes of a genesis in a file, or in genesis.blob of a folder. Throws InputError.
[[nodiscard]] std::vector<std::uint8_t> read_move_genesis(const std::string& path);

/// A state of Move to look at: a genesis, or a folder that `braid move genesis` made. Throws InputError.
class MoveStateFile
{
public:
    explicit MoveStateFile(const std::string& path);
    ~MoveStateFile();
    MoveStateFile(const MoveStateFile&) = delete;
    MoveStateFile& operator=(const MoveStateFile&) = delete;

    [[nodiscard]] const storage::StateView& view() const noexcept { return *view_; }

private:
    struct Opened;
    std::unique_ptr<Opened> opened_;
    const storage::StateView* view_ = nullptr;
};
}  // namespace braid::cli
