#include "project/load.hpp"
